"""A person changes the catalog: fields are declared, worded anew, retyped."""
