"""What accounts do: industries with their sub-industries, how large they run, and words to name and describe them."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class SubIndustry:
    """One sub-industry.

    Attributes:
        share: Its part of the industry's accounts, relative to its siblings.
        size: Added to the mean of the log of the employee count.
        names: Second words of company names.
        offers: Noun phrases for what such a company sells.
    """

    name: str
    share: float
    size: float
    names: tuple[str, ...]
    offers: tuple[str, ...]


@dataclass(frozen=True)
class Industry:
    """One industry.

    Attributes:
        weight: Share of the accounts in percent.
        age: Mean age in years of its companies outside the venture path.
        venture: How usual venture funding is, 0 to 1.
        revenue_usd: Median yearly revenue an employee.
        audience: The key in `AUDIENCES` of whom it sells to.
    """

    name: str
    weight: float
    age: float
    venture: float
    revenue_usd: float
    audience: str
    subs: tuple[SubIndustry, ...]


def _subs(table: str) -> tuple[SubIndustry, ...]:
    """Read one sub-industry a line pair: name | share | size | name words, and below it what it offers."""
    lines = [line.strip() for line in table.strip().splitlines()]
    heads = (line.split(" | ") for line in lines[::2])
    return tuple(
        SubIndustry(name, float(share), float(size), tuple(names.split(", ")), tuple(offers.split(", ")))
        for (name, share, size, names), offers in zip(heads, lines[1::2], strict=True)
    )


AUDIENCES: dict[str, tuple[str, ...]] = {
    "business": tuple(
        (
            "mid-sized finance teams, sales teams, fast-growing companies, distributed teams, regulated businesses, manufacturers, "
            "retailers, banks and insurers, software companies, healthcare providers, operations leaders, "
            "small businesses, large enterprises, professional services firms, support teams, engineering teams"
        ).split(", ")
    ),
    "consumer": tuple(
        (
            "families, young professionals, frequent travellers, price-conscious shoppers, outdoor enthusiasts, "
            "students, pet owners, home cooks, city dwellers, first-time buyers, retirees, hobbyists"
        ).split(", ")
    ),
    "industrial": tuple(
        (
            "car makers, utilities, building contractors, aerospace suppliers, food producers, electronics makers, "
            "mining companies, shipping lines, public works departments, machine builders"
        ).split(", ")
    ),
    "care": tuple(
        (
            "hospitals, private clinics, research laboratories, general practitioners, "
            "patients and carers, health insurers, care homes, rural communities"
        ).split(", ")
    ),
    "public": tuple(
        "citizens, local residents, small towns, veterans, public employees, schools and libraries, municipal agencies".split(", ")
    ),
    "learning": tuple("universities, working adults, school districts, career changers, teachers, undergraduates, apprentices".split(", ")),
}

INDUSTRIES: tuple[Industry, ...] = (
    Industry(
        "Software",
        weight=23,
        age=9,
        venture=0.9,
        revenue_usd=190000,
        audience="business",
        subs=_subs("""
            SaaS | 40 | -0.1 | Software, Cloud, Systems, Apps, Suite, Works, HQ
                subscription billing software, project planning software, contract management software, scheduling software, field service software, expense management software, customer support software
            Cybersecurity | 13 | -0.1 | Security, Defense, Shield, Cyber, Trust
                identity protection, endpoint security, cloud security monitoring, vulnerability scanning, phishing protection
            Developer Tools | 12 | -0.5 | Labs, Dev, Code, Build, Runtime
                build pipelines, API testing tools, feature flags, error tracking, code search
            Data & Analytics | 12 | -0.3 | Analytics, Data, Insights, Metrics, Signals
                customer analytics, data pipelines, embedded dashboards, data quality monitoring, demand forecasting
            AI | 11 | -0.7 | AI, Intelligence, Cognition, Labs, Neural
                document understanding models, voice assistants, computer vision, forecasting models, knowledge search
            HR Tech | 6 | -0.3 | People, Talent, HR, Payroll, Teams
                payroll software, applicant tracking, benefits administration, performance reviews, shift planning
            Marketing Technology | 6 | -0.4 | Marketing Cloud, Reach, Engage, Campaigns, Audience
                campaign automation, attribution reporting, loyalty programmes, landing page tools, audience segmentation
        """),
    ),
    Industry(
        "Financial Services",
        weight=12,
        age=24,
        venture=0.45,
        revenue_usd=310000,
        audience="business",
        subs=_subs("""
            Fintech | 28 | -0.5 | Financial, Finance, Pay, Capital, Ledger
                spend management cards, invoice financing, treasury accounts, lending software, open banking connections
            Banking | 22 | 1.5 | Bank, Trust, Savings, Bancorp, Credit Union
                current accounts, commercial loans, trade finance, mortgages, cash management
            Insurance | 20 | 1.1 | Insurance, Mutual, Assurance, Underwriting, Risk
                property insurance, liability cover, cyber insurance, group life cover, claims handling
            Payments | 12 | 0 | Payments, Pay, Checkout, Transfer, Settlement
                card acquiring, cross-border payouts, payment terminals, recurring payments, fraud screening
            Asset Management | 18 | 0.2 | Capital, Partners, Asset Management, Advisors, Wealth
                index funds, private credit, pension mandates, wealth planning, infrastructure funds
        """),
    ),
    Industry(
        "Healthcare",
        weight=9,
        age=26,
        venture=0.4,
        revenue_usd=170000,
        audience="care",
        subs=_subs("""
            Hospitals | 38 | 1.5 | Health, Medical Center, Hospital, Clinics, Care
                emergency care, outpatient surgery, maternity care, cancer treatment, rehabilitation
            Health Tech | 34 | -0.5 | Health, Care, Wellness, Clinical, MD
                remote patient monitoring, appointment scheduling, electronic health records, telehealth visits, claims automation
            Medical Devices | 28 | 0.3 | Medical, Devices, Surgical, Biomed, Instruments
                infusion pumps, imaging equipment, surgical instruments, wearable monitors, orthopaedic implants
        """),
    ),
    Industry(
        "Retail",
        weight=9,
        age=16,
        venture=0.35,
        revenue_usd=230000,
        audience="consumer",
        subs=_subs("""
            E-commerce | 40 | -0.8 | Shop, Goods, Market, Supply, Direct
                home furnishings, organic skincare, pet supplies, kitchenware, outdoor gear, specialty coffee
            Grocery | 27 | 1.1 | Foods, Grocers, Market, Pantry, Fresh
                fresh produce, neighbourhood supermarkets, grocery delivery, bulk foods, local dairy products
            Fashion | 33 | 0.1 | Apparel, Clothing, Outfitters, Footwear, Studio
                everyday clothing, running shoes, tailored suits, recycled outerwear, leather accessories
        """),
    ),
    Industry(
        "Manufacturing",
        weight=10,
        age=38,
        venture=0.15,
        revenue_usd=260000,
        audience="industrial",
        subs=_subs("""
            Automotive | 28 | 1.1 | Motors, Automotive, Mobility, Drive, Components
                brake systems, electric drivetrains, vehicle seating, battery packs, fleet vehicles
            Industrial Equipment | 42 | 0.5 | Industries, Machinery, Equipment, Engineering, Works
                packaging machines, hydraulic pumps, conveyor systems, machine tools, industrial robots
            Electronics | 30 | 0.5 | Electronics, Devices, Semiconductor, Instruments, Circuits
                power supplies, circuit boards, industrial sensors, display panels, connectors
        """),
    ),
    Industry(
        "Media",
        weight=5,
        age=18,
        venture=0.35,
        revenue_usd=200000,
        audience="consumer",
        subs=_subs("""
            Publishing | 30 | -0.1 | Media, Press, Publishing, Books, Journal
                regional newspapers, specialist magazines, travel guides, audiobooks, newsletters
            Gaming | 30 | -0.4 | Games, Interactive, Studios, Play, Arcade
                mobile games, puzzle games, racing games, story games, multiplayer worlds
            Advertising | 40 | -0.4 | Media, Creative, Agency, Advertising, Brands
                brand campaigns, outdoor advertising, video production, media buying, sponsored content
        """),
    ),
    Industry(
        "Education",
        weight=4,
        age=35,
        venture=0.3,
        revenue_usd=120000,
        audience="learning",
        subs=_subs("""
            Higher Education | 50 | 1.4 | University, College, Institute, Academy, School of Business
                degree programmes, evening courses, research programmes, executive education, vocational diplomas
            Ed Tech | 50 | -0.6 | Learning, Learn, Academy, Education, Classroom
                online courses, tutoring software, exam preparation, classroom software, language lessons
        """),
    ),
    Industry(
        "Professional Services",
        weight=7,
        age=20,
        venture=0.08,
        revenue_usd=170000,
        audience="business",
        subs=_subs("""
            Consulting | 38 | -0.2 | Consulting, Advisory, Partners, Strategy, Group
                process consulting, cloud migration projects, supply chain advice, change programmes, market studies
            Legal | 22 | -0.4 | Law, Legal, LLP, Counsel, Attorneys
                commercial contracts, patent filings, employment advice, litigation support, merger advice
            Accounting | 18 | -0.3 | Accounting, Accountants, Audit, Tax, CPA
                audit services, tax advice, bookkeeping, payroll services, valuation reports
            Staffing | 22 | 0.2 | Staffing, Recruiting, Talent, Workforce, Search
                temporary staffing, executive search, technical recruiting, nurse staffing, seasonal workers
        """),
    ),
    Industry(
        "Logistics",
        weight=4,
        age=24,
        venture=0.2,
        revenue_usd=210000,
        audience="industrial",
        subs=_subs("""
            Freight | 55 | 0.6 | Freight, Shipping, Transport, Carriers, Cargo
                road freight, ocean containers, air cargo, refrigerated transport, customs handling
            Supply Chain | 45 | 0.1 | Logistics, Supply Chain, Fulfillment, Distribution, Warehousing
                contract warehousing, order fulfilment, inventory planning, returns handling, parcel tracking
        """),
    ),
    Industry(
        "Energy",
        weight=4,
        age=30,
        venture=0.2,
        revenue_usd=480000,
        audience="industrial",
        subs=_subs("""
            Oil & Gas | 45 | 0.8 | Petroleum, Energy, Drilling, Resources, Pipeline
                drilling services, pipeline maintenance, natural gas supply, refined fuels, well inspection
            Renewables | 55 | -0.2 | Solar, Wind, Renewables, Power, Energy
                rooftop solar systems, wind farms, battery storage, heat pumps, charging stations
        """),
    ),
    Industry(
        "Real Estate",
        weight=3,
        age=28,
        venture=0.1,
        revenue_usd=280000,
        audience="business",
        subs=_subs("""
            Property Management | 50 | -0.2 | Properties, Residential, Realty, Estates, Living
                apartment management, serviced offices, facility maintenance, student housing, leasing services
            Construction | 50 | 0.4 | Construction, Builders, Contracting, Developments, Structures
                office buildings, road building, timber housing, renovation projects, warehouse construction
        """),
    ),
    Industry(
        "Telecommunications",
        weight=2.5,
        age=25,
        venture=0.2,
        revenue_usd=300000,
        audience="consumer",
        subs=_subs("""
            Wireless | 50 | 0.9 | Wireless, Mobile, Telecom, Cellular, Connect
                mobile plans, prepaid cards, roaming packages, private mobile networks, machine connectivity
            Internet Providers | 50 | 0.3 | Fiber, Broadband, Networks, Internet, Net
                fibre connections, rural broadband, home internet, managed Wi-Fi, satellite internet
        """),
    ),
    Industry(
        "Government",
        weight=3,
        age=70,
        venture=0.0,
        revenue_usd=130000,
        audience="public",
        subs=_subs("""
            Federal | 40 | 1.8 | Administration, Federal Agency, Bureau, Commission, Authority
                licensing services, border inspections, statistics, grant programmes, safety inspections
            Local Government | 60 | 0.8 | County, City Council, Township, Municipality, District
                waste collection, building permits, public libraries, road maintenance, local transport
        """),
    ),
    Industry(
        "Hospitality",
        weight=4,
        age=22,
        venture=0.15,
        revenue_usd=110000,
        audience="consumer",
        subs=_subs("""
            Hotels | 38 | 0.6 | Hotels, Resorts, Inns, Suites, Lodging
                boutique hotels, airport hotels, holiday resorts, long-stay apartments, conference venues
            Restaurants | 32 | 0.3 | Kitchen, Restaurants, Dining, Grill, Eatery
                casual dining, catering, bakery cafés, vegetarian menus, food delivery
            Travel | 30 | -0.2 | Travel, Tours, Holidays, Journeys, Voyages
                guided tours, rail holidays, cruise packages, walking holidays, group trips
        """),
    ),
    Industry(
        "Biotechnology",
        weight=3.5,
        age=12,
        venture=0.65,
        revenue_usd=220000,
        audience="care",
        subs=_subs("""
            Pharmaceuticals | 60 | 0.5 | Pharma, Therapeutics, Biosciences, Biologics, Pharmaceuticals
                vaccines, generic medicines, cell therapies, antibody treatments, pain medication
            Diagnostics | 40 | -0.3 | Diagnostics, Genomics, Bio, Labs, Assays
                rapid tests, genetic screening, blood analysis, pathology imaging, sequencing services
        """),
    ),
)

VERBS = ("provides", "offers", "delivers", "specializes in", "is known for", "sells")


@cache
def flat() -> tuple[tuple[Industry, SubIndustry], ...]:
    """Return every sub-industry with its industry; the place in this tuple is its code."""
    return tuple((industry, sub) for industry in INDUSTRIES for sub in industry.subs)
