"""What is read off the text around an entity: assertion, medication instructions, time, measurements."""
