"""VS Code's extension: what `editor vscode` has VS Code install, and takes back."""
