"""Photos: untrusted bytes, the item in them, the preparation ladder, the answer."""
