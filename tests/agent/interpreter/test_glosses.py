"""German, French and Spanish are read word by word; English is left alone."""

import pytest

from agent.interpreter.glosses import in_english_words, tongue_of


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("entferne den Regionsfilter", "remove the region filter"),
        ("Versicherungsunternehmen mit mehr als 1.000 Mitarbeitern", "insurance companies with more than 1000 employees"),
        ("Was wäre, wenn wir die Region weglassen?", "what if we drop the region?"),
        ("Firmen, die Salesforce nicht nutzen", "companies, the not using Salesforce"),
        ("combien de banques avons-nous en Allemagne ?", "how many banks do we have in Germany ?"),
        ("plutôt 100 à 300 employés", "rather 100 to 300 employees"),
        ("¿cuántas empresas de seguros hay en México?", "how many companies insurance are there in Mexico?"),
        ("quita el filtro de región", "remove the filter of region"),
        ("Region bitte entfernen und Snowflake mit Gewicht 6 hinzufügen", "remove region and add Snowflake with weight 6"),
        ("EMEA, APAC und Kanada hinzufügen", "add EMEA, APAC and Kanada"),
        ("Gewicht von Salesforce auf 8 erhöhen, Frankreich bitte ausschließen", "raise weight of Salesforce to 8, exclude Frankreich"),
        ("Entferne die Region und Kanada nicht ausschließen", "remove the region and don't exclude Kanada"),
        ("SaaS Unternehmen in Frankreich, Banken ausschließen", "SaaS companies in Frankreich, exclude banks"),
    ],
)
def test_a_message_in_another_tongue_is_read_word_by_word(said: str, read: str) -> None:
    assert in_english_words(said) == read


@pytest.mark.parametrize(
    "said",
    [
        "SaaS companies in Paris with no competitors",
        "healthcare, 500+ ppl, Texas",
        "no, I meant Austria",
        "only EMEA",
        "delete SMB E-commerce",
    ],
)
def test_english_is_left_alone(said: str) -> None:
    assert tongue_of(said) is None
    assert in_english_words(said) == said
