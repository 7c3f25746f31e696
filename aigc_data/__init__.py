"""Analytics for the AIGC tasks of a Tencent Cloud MPS account."""
