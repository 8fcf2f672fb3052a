"""Portals: who installed us, the tokens they granted, and how both end."""
