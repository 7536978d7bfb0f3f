"""Catalogue metadata: DCAT, VoID, provenance, licences."""
