"""The registers that grant law asks for: one module each. Reading only; amounts in cents; a constant number of statements."""
