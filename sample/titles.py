"""What people's jobs are called, by department and seniority."""

from functools import cache

import numpy as np

from sample.streams import Floats

SENIORITY_WEIGHTS = (34, 26, 18, 12, 10)
DEPARTMENTS = (
    "Sales",
    "Marketing",
    "Finance",
    "Engineering",
    "Product",
    "HR",
    "Operations",
    "IT",
    "Legal",
    "Customer Success",
    "Executive",
)
_DEPARTMENT_WEIGHTS = (20, 13, 10, 17, 7, 7, 9, 7, 3, 7)
_EXECUTIVE = (0.0, 0.0, 0.2, 0.6, 5.0)

# One line a seniority, Individual Contributor first; each line lists variants.
_TITLES: dict[str, tuple[str, ...]] = {
    "Sales": (
        "Account Executive, Sales Development Representative, Senior Account Executive, Sales Engineer, Sales Operations Analyst, Inside Sales Representative",
        "Sales Manager, Regional Sales Manager, Sales Operations Manager, Sales Development Manager, Key Account Manager",
        "Director of Sales, Director of Revenue Operations, Regional Sales Director, Director of Sales Operations, Director of Business Development",
        "VP of Sales, VP of Revenue Operations, Vice President of Sales, SVP of Sales, VP of Business Development",
        "Chief Revenue Officer, Chief Sales Officer, Chief Commercial Officer",
    ),
    "Marketing": (
        "Marketing Specialist, Content Writer, Demand Generation Specialist, SEO Analyst, Brand Designer, Event Coordinator",
        "Marketing Manager, Product Marketing Manager, Demand Generation Manager, Marketing Operations Manager, Field Marketing Manager",
        "Director of Marketing, Director of Demand Generation, Director of Product Marketing, Director of Communications",
        "VP of Marketing, Vice President of Marketing, VP of Growth, SVP of Brand",
        "Chief Marketing Officer, Chief Growth Officer, Chief Brand Officer",
    ),
    "Finance": (
        "Financial Analyst, Accountant, Payroll Specialist, Senior Financial Analyst, Treasury Analyst",
        "Finance Manager, Accounting Manager, Financial Planning Manager, Tax Manager",
        "Director of Finance, Controller, Director of Financial Planning, Director of Treasury",
        "VP of Finance, Vice President of Finance, SVP of Finance, VP of Treasury",
        "Chief Financial Officer, Chief Accounting Officer, Chief Investment Officer",
    ),
    "Engineering": (
        "Software Engineer, Senior Software Engineer, Data Engineer, Site Reliability Engineer, Staff Engineer, Machine Learning Engineer",
        "Engineering Manager, Platform Engineering Manager, Data Engineering Manager, QA Manager",
        "Director of Engineering, Director of Data Platform, Director of Infrastructure, Director of Software Development",
        "VP of Engineering, Vice President of Engineering, VP of Data Platform, SVP of Engineering",
        "Chief Technology Officer, Chief Data Officer, Chief Architect",
    ),
    "Product": (
        "Product Analyst, Product Designer, UX Researcher, Associate Product Manager",
        "Product Manager, Senior Product Manager, Product Operations Manager, Design Manager",
        "Director of Product, Director of Product Management, Director of Design",
        "VP of Product, Vice President of Product, SVP of Product",
        "Chief Product Officer, Chief Design Officer",
    ),
    "HR": (
        "Recruiter, HR Specialist, People Partner, Benefits Coordinator, Technical Recruiter",
        "HR Manager, Talent Acquisition Manager, People Operations Manager, Compensation Manager",
        "Director of Human Resources, Director of Talent Acquisition, Director of People",
        "VP of People, VP of Human Resources, SVP of Talent",
        "Chief People Officer, Chief Human Resources Officer",
    ),
    "Operations": (
        "Operations Analyst, Business Operations Associate, Procurement Specialist, Logistics Coordinator",
        "Operations Manager, Business Operations Manager, Supply Chain Manager, Revenue Operations Manager, Facilities Manager",
        "Director of Operations, Director of Business Operations, Director of Revenue Operations, Director of Procurement",
        "VP of Operations, Vice President of Operations, VP of Supply Chain, SVP of Operations",
        "Chief Operating Officer, Chief Procurement Officer",
    ),
    "IT": (
        "Systems Administrator, IT Support Specialist, Security Analyst, Network Engineer",
        "IT Manager, Security Manager, IT Operations Manager, Infrastructure Manager",
        "Director of IT, Director of Information Security, Director of Enterprise Applications",
        "VP of IT, VP of Information Security, Vice President of Information Technology",
        "Chief Information Officer, Chief Information Security Officer, Chief Digital Officer",
    ),
    "Legal": (
        "Legal Counsel, Paralegal, Contract Specialist, Compliance Analyst",
        "Legal Manager, Compliance Manager, Privacy Manager",
        "Director of Legal, Director of Compliance, Associate General Counsel",
        "VP of Legal, VP of Compliance, Deputy General Counsel",
        "General Counsel, Chief Legal Officer, Chief Compliance Officer",
    ),
    "Customer Success": (
        "Customer Success Associate, Support Engineer, Onboarding Specialist, Implementation Consultant",
        "Customer Success Manager, Support Manager, Implementation Manager, Renewals Manager",
        "Director of Customer Success, Director of Support, Director of Professional Services",
        "VP of Customer Success, Vice President of Customer Experience, VP of Support",
        "Chief Customer Officer, Chief Experience Officer",
    ),
    "Executive": (
        "Executive Assistant",
        "Office Manager",
        "Chief of Staff, Director of Strategy",
        "Executive Vice President, VP of Strategy, General Manager",
        "Chief Executive Officer, Founder and CEO, Managing Director, President, Co-Founder, Owner",
    ),
}


@cache
def titles_of(department: int, seniority: int) -> tuple[str, ...]:
    """Return the titles of a department (place in `DEPARTMENTS`) at a seniority (place in `SENIORITIES`)."""
    return tuple(_TITLES[DEPARTMENTS[department]][seniority].split(", "))


@cache
def role_weights() -> Floats:
    """Return how usual each role is: seniorities x departments, flat, seniority first."""
    everyone = np.array(_DEPARTMENT_WEIGHTS, dtype=np.float64) / sum(_DEPARTMENT_WEIGHTS)
    rows = [np.append(everyone, executive) * weight for executive, weight in zip(_EXECUTIVE, SENIORITY_WEIGHTS, strict=True)]
    return np.concatenate([row / row.sum() * weight for row, weight in zip(rows, SENIORITY_WEIGHTS, strict=True)])
