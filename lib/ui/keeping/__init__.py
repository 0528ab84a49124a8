"""What a reader keeps: searches and passages, in the browser or, signed in, on the server."""
