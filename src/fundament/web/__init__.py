"""The portal in the browser: pages, forms and templates, by desk. Each view makes one call into acts or queries."""
