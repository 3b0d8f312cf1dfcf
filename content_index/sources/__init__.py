"""Where documents come from: a folder, a repository, a website, a push, a vendor's drive."""
