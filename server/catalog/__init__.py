"""The catalogue and VoID over HTTP."""
