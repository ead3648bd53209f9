"""From words to fields and values: phrases, places, the glossary."""
