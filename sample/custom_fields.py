"""The custom fields that the sample workspace declares."""

from qualification.fields import Field, FieldType

SECURITY_PROGRAMS = ("No program", "Basic", "SOC 2", "ISO 27001", "FedRAMP")
GTM_MOTIONS = ("Product-led", "Sales-led", "Partner-led")

CUSTOM_FIELDS: tuple[Field, ...] = (
    Field(
        "custom.is_competitor", "Is competitor", "Custom", FieldType.BOOLEAN, aliases=("competitor", "competitors", "competitor account")
    ),
    Field(
        "custom.security_program",
        "Security program",
        "Custom",
        FieldType.CATEGORY,
        aliases=("security", "security programme", "security certification", "compliance", "security culture"),
    ),
    Field("custom.gtm_motion", "GTM motion", "Custom", FieldType.CATEGORY, aliases=("go-to-market motion", "sales motion", "motion")),
    Field(
        "custom.contract_renewal_date",
        "Contract renewal date",
        "Custom",
        FieldType.DATE,
        aliases=("renewal date", "renewal", "contract renewal"),
    ),
    Field("custom.onboarding_owner", "Onboarding owner", "Custom", FieldType.TEXT, aliases=("onboarding manager", "implementation owner")),
)
