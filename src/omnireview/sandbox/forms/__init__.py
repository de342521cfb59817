"""What the sandbox stores → the JSON of GitHub's REST API, with every key that its description requires."""
