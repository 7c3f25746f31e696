"""The wire: signing, the client and the calls of Tencent Cloud's MPS and CloudAudit."""
