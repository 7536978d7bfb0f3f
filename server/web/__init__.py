"""What all blueprints share: negotiation, errors, links, paging, texts."""
