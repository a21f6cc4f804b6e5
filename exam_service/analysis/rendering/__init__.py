"""What the pages of an analysis draw and write: pictures as coordinates, files as CSV."""
