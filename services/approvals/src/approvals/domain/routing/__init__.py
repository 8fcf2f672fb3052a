"""From policy, organisation and request to a route, with reasons."""
