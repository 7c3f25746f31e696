"""One module per chart: `figure(frame, …)` draws what a query of `aigc_data.analysis` returned.

Each point carries in `customdata` what leads to the tasks behind it, and says itself on hover.
"""
