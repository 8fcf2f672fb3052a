"""Case files: a company, policies, expected routes and command scenarios; how customers test their policies."""
