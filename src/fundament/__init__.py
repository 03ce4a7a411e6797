"""Fundament runs public funding programmes, from the announced call to the last euro proven."""
