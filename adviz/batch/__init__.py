"""Many drawings at once: what to draw (`items`), what is up to date (`journal`), how (`work`), where (`run`)."""
