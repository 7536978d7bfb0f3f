"""Pictures of canned queries: pages, figures, oEmbed."""
