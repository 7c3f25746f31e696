"""A local MPS and CloudAudit that speaks the real protocol, for the demo and the tests."""
