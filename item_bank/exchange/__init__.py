"""The same content in other people's formats. Files come as bytes and leave as bytes."""
