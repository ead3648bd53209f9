"""Where accounts and people are: countries by sales region, states, and real cities."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.streams import Floats, Ints, Objects, labels_of


@dataclass(frozen=True)
class State:
    """A first-level division and its cities, largest first."""

    name: str
    weight: float
    cities: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """A country with its share of the accounts in percent; it has states or cities of its own."""

    name: str
    region: str
    weight: float
    cities: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


@dataclass(frozen=True, eq=False)
class Places:
    """Every city, flat: one draw by `weights` gives city, state, country and region.

    Attributes:
        countries: The code of each place's country in `COUNTRIES`.
        country_weights: One a country.
    """

    weights: Floats
    city: Objects
    state: Objects
    country: Objects
    region: Objects
    countries: Ints
    country_weights: Floats


def _state(name: str, weight: float, cities: str) -> State:
    return State(name, weight, tuple(cities.split(", ")))


def _country(name: str, region: str, weight: float, cities: str) -> Country:
    return Country(name, region, weight, tuple(cities.split(", ")))


_US = (
    _state("Alabama", 0.9, "Birmingham, Huntsville, Montgomery, Mobile"),
    _state("Alaska", 0.2, "Anchorage, Fairbanks, Juneau"),
    _state("Arizona", 2.4, "Phoenix, Scottsdale, Tempe, Tucson, Chandler"),
    _state("Arkansas", 0.6, "Little Rock, Bentonville, Fayetteville"),
    _state(
        "California",
        19.0,
        "San Francisco, Los Angeles, San Diego, San Jose, Palo Alto, Oakland, Irvine, Sacramento, Santa Monica, Mountain View",
    ),
    _state("Colorado", 3.2, "Denver, Boulder, Colorado Springs, Fort Collins"),
    _state("Connecticut", 1.4, "Hartford, Stamford, New Haven"),
    _state("Delaware", 0.6, "Wilmington, Dover, Newark"),
    _state("Florida", 5.6, "Miami, Tampa, Orlando, Jacksonville, Fort Lauderdale, St. Petersburg"),
    _state("Georgia", 3.4, "Atlanta, Alpharetta, Savannah, Augusta"),
    _state("Hawaii", 0.3, "Honolulu, Hilo, Kailua"),
    _state("Idaho", 0.5, "Boise, Meridian, Idaho Falls"),
    _state("Illinois", 4.4, "Chicago, Naperville, Evanston, Springfield"),
    _state("Indiana", 1.5, "Indianapolis, Fort Wayne, Carmel, Bloomington"),
    _state("Iowa", 0.7, "Des Moines, Cedar Rapids, Iowa City"),
    _state("Kansas", 0.6, "Wichita, Overland Park, Lawrence"),
    _state("Kentucky", 0.8, "Louisville, Lexington, Bowling Green"),
    _state("Louisiana", 0.8, "New Orleans, Baton Rouge, Lafayette"),
    _state("Maine", 0.3, "Portland, Bangor, Augusta"),
    _state("Maryland", 1.8, "Baltimore, Bethesda, Rockville, Annapolis"),
    _state("Massachusetts", 5.6, "Boston, Cambridge, Waltham, Burlington, Worcester"),
    _state("Michigan", 2.2, "Detroit, Ann Arbor, Grand Rapids, Lansing"),
    _state("Minnesota", 1.9, "Minneapolis, St. Paul, Bloomington, Rochester"),
    _state("Mississippi", 0.3, "Jackson, Gulfport, Oxford"),
    _state("Missouri", 1.5, "St. Louis, Kansas City, Springfield, Columbia"),
    _state("Montana", 0.3, "Bozeman, Missoula, Billings"),
    _state("Nebraska", 0.6, "Omaha, Lincoln"),
    _state("Nevada", 1.0, "Las Vegas, Reno, Henderson"),
    _state("New Hampshire", 0.5, "Manchester, Portsmouth, Nashua"),
    _state("New Jersey", 2.8, "Newark, Jersey City, Princeton, Hoboken"),
    _state("New Mexico", 0.4, "Albuquerque, Santa Fe, Las Cruces"),
    _state("New York", 11.0, "New York, Brooklyn, Buffalo, Rochester, Albany, White Plains"),
    _state("North Carolina", 3.0, "Charlotte, Raleigh, Durham, Cary, Greensboro"),
    _state("North Dakota", 0.2, "Fargo, Bismarck, Grand Forks"),
    _state("Ohio", 2.7, "Columbus, Cleveland, Cincinnati, Dayton"),
    _state("Oklahoma", 0.7, "Oklahoma City, Tulsa, Norman"),
    _state("Oregon", 1.5, "Portland, Eugene, Beaverton, Bend"),
    _state("Pennsylvania", 3.5, "Philadelphia, Pittsburgh, Harrisburg, King of Prussia"),
    _state("Rhode Island", 0.3, "Providence, Warwick, Newport"),
    _state("South Carolina", 0.9, "Charleston, Greenville, Columbia"),
    _state("South Dakota", 0.2, "Sioux Falls, Rapid City"),
    _state("Tennessee", 1.8, "Nashville, Memphis, Knoxville, Chattanooga"),
    _state("Texas", 9.2, "Austin, Dallas, Houston, San Antonio, Plano, Fort Worth, Irving, Frisco"),
    _state("Utah", 1.9, "Salt Lake City, Lehi, Provo, Park City"),
    _state("Vermont", 0.3, "Burlington, Montpelier, Stowe"),
    _state("Virginia", 3.0, "Arlington, Reston, Richmond, Alexandria, Norfolk, McLean"),
    _state("Washington", 4.0, "Seattle, Bellevue, Redmond, Spokane, Tacoma"),
    _state("West Virginia", 0.2, "Charleston, Morgantown, Huntington"),
    _state("Wisconsin", 1.4, "Milwaukee, Madison, Green Bay"),
    _state("Wyoming", 0.2, "Cheyenne, Jackson, Casper"),
)
_CANADA = (
    _state("Ontario", 45, "Toronto, Ottawa, Waterloo, Mississauga, Hamilton, London, Kitchener"),
    _state("Quebec", 20, "Montreal, Quebec City, Laval, Gatineau"),
    _state("British Columbia", 16, "Vancouver, Victoria, Burnaby, Kelowna"),
    _state("Alberta", 11, "Calgary, Edmonton, Lethbridge"),
    _state("Manitoba", 2.5, "Winnipeg, Brandon"),
    _state("Saskatchewan", 2, "Saskatoon, Regina"),
    _state("Nova Scotia", 2, "Halifax, Sydney"),
    _state("New Brunswick", 1, "Fredericton, Moncton, Saint John"),
    _state("Newfoundland and Labrador", 0.8, "St. John's, Corner Brook"),
    _state("Prince Edward Island", 0.4, "Charlottetown, Summerside"),
)
_GERMANY = (
    _state("Baden-Württemberg", 13, "Stuttgart, Karlsruhe, Mannheim, Heidelberg, Freiburg"),
    _state("Bavaria", 20, "Munich, Nuremberg, Augsburg, Regensburg"),
    _state("Berlin", 20, "Berlin"),
    _state("Brandenburg", 1.5, "Potsdam, Cottbus"),
    _state("Bremen", 1.2, "Bremen, Bremerhaven"),
    _state("Hamburg", 9, "Hamburg"),
    _state("Hesse", 10, "Frankfurt, Wiesbaden, Darmstadt, Kassel"),
    _state("Lower Saxony", 5, "Hanover, Braunschweig, Wolfsburg, Oldenburg"),
    _state("Mecklenburg-Vorpommern", 0.7, "Rostock, Schwerin"),
    _state("North Rhine-Westphalia", 15, "Cologne, Düsseldorf, Dortmund, Essen, Bonn, Münster"),
    _state("Rhineland-Palatinate", 2.2, "Mainz, Koblenz, Trier"),
    _state("Saarland", 0.7, "Saarbrücken"),
    _state("Saxony", 3.5, "Leipzig, Dresden, Chemnitz"),
    _state("Saxony-Anhalt", 0.8, "Magdeburg, Halle"),
    _state("Schleswig-Holstein", 1.3, "Kiel, Lübeck"),
    _state("Thuringia", 1, "Erfurt, Jena"),
)

NA, EMEA, APAC, LATAM = "North America", "EMEA", "APAC", "LATAM"

COUNTRIES: tuple[Country, ...] = (
    Country("United States", NA, 45.5, states=_US),
    Country("Canada", NA, 5.8, states=_CANADA),
    _country("United Kingdom", EMEA, 8.6, "London, Manchester, Edinburgh, Bristol, Cambridge, Leeds, Birmingham, Oxford, Glasgow, Belfast"),
    _country("Ireland", EMEA, 1.2, "Dublin, Cork, Galway, Limerick"),
    Country("Germany", EMEA, 6.2, states=_GERMANY),
    _country("France", EMEA, 4.4, "Paris, Lyon, Toulouse, Lille, Nantes, Bordeaux, Marseille"),
    _country("Netherlands", EMEA, 2.2, "Amsterdam, Rotterdam, Utrecht, Eindhoven, The Hague"),
    _country("Belgium", EMEA, 0.8, "Brussels, Antwerp, Ghent, Leuven"),
    _country("Luxembourg", EMEA, 0.3, "Luxembourg, Esch-sur-Alzette"),
    _country("Austria", EMEA, 0.7, "Vienna, Graz, Linz, Salzburg"),
    _country("Switzerland", EMEA, 1.2, "Zurich, Geneva, Basel, Lausanne, Zug"),
    _country("Spain", EMEA, 1.8, "Madrid, Barcelona, Valencia, Seville, Málaga"),
    _country("Portugal", EMEA, 0.5, "Lisbon, Porto, Braga"),
    _country("Italy", EMEA, 1.5, "Milan, Rome, Turin, Bologna, Florence"),
    _country("Poland", EMEA, 0.9, "Warsaw, Kraków, Wrocław, Gdańsk, Poznań"),
    _country("Czechia", EMEA, 0.5, "Prague, Brno, Ostrava"),
    _country("Romania", EMEA, 0.4, "Bucharest, Cluj-Napoca, Timișoara"),
    _country("Greece", EMEA, 0.3, "Athens, Thessaloniki, Patras"),
    _country("Sweden", EMEA, 1.2, "Stockholm, Gothenburg, Malmö, Uppsala"),
    _country("Norway", EMEA, 0.6, "Oslo, Bergen, Trondheim"),
    _country("Denmark", EMEA, 0.7, "Copenhagen, Aarhus, Odense"),
    _country("Finland", EMEA, 0.5, "Helsinki, Espoo, Tampere"),
    _country("Israel", EMEA, 1.1, "Tel Aviv, Haifa, Herzliya, Jerusalem"),
    _country("United Arab Emirates", EMEA, 0.6, "Dubai, Abu Dhabi, Sharjah"),
    _country("Saudi Arabia", EMEA, 0.3, "Riyadh, Jeddah, Dammam"),
    _country("Turkey", EMEA, 0.4, "Istanbul, Ankara, Izmir"),
    _country("South Africa", EMEA, 0.4, "Johannesburg, Cape Town, Durban, Pretoria"),
    _country("Nigeria", EMEA, 0.2, "Lagos, Abuja, Ibadan"),
    _country("Egypt", EMEA, 0.2, "Cairo, Alexandria, Giza"),
    _country("China", APAC, 0.8, "Shanghai, Beijing, Shenzhen, Hangzhou, Guangzhou"),
    _country("Japan", APAC, 1.0, "Tokyo, Osaka, Nagoya, Fukuoka, Yokohama"),
    _country("South Korea", APAC, 0.5, "Seoul, Busan, Incheon"),
    _country("India", APAC, 3.6, "Bengaluru, Mumbai, Hyderabad, Pune, Chennai, New Delhi, Gurugram"),
    _country("Singapore", APAC, 1.0, "Singapore"),
    _country("Hong Kong", APAC, 0.4, "Hong Kong"),
    _country("Australia", APAC, 2.2, "Sydney, Melbourne, Brisbane, Perth, Adelaide"),
    _country("New Zealand", APAC, 0.4, "Auckland, Wellington, Christchurch"),
    _country("Indonesia", APAC, 0.2, "Jakarta, Surabaya, Bandung"),
    _country("Vietnam", APAC, 0.2, "Ho Chi Minh City, Hanoi, Da Nang"),
    _country("Brazil", LATAM, 1.4, "São Paulo, Rio de Janeiro, Belo Horizonte, Curitiba, Florianópolis"),
    _country("Mexico", LATAM, 0.9, "Mexico City, Monterrey, Guadalajara, Querétaro"),
    _country("Argentina", LATAM, 0.4, "Buenos Aires, Córdoba, Rosario"),
    _country("Chile", LATAM, 0.3, "Santiago, Valparaíso, Concepción"),
    _country("Colombia", LATAM, 0.3, "Bogotá, Medellín, Cali"),
    _country("Peru", LATAM, 0.1, "Lima, Arequipa, Trujillo"),
)


@cache
def places() -> Places:
    """Return every city with the chance that an account is there; earlier cities of a list are larger."""
    rows: list[tuple[float, str, str | None, str, str, int]] = []
    for code, country in enumerate(COUNTRIES):
        for weight, state, cities in _divisions(country):
            shares = [1 / (rank + 1.5) for rank in range(len(cities))]
            rows += [
                (weight * s / sum(shares), city, state, country.name, country.region, code) for s, city in zip(shares, cities, strict=True)
            ]
    weights, city, state_names, country_names, region, codes = zip(*rows, strict=True)
    return Places(
        np.array(weights, dtype=np.float64),
        labels_of(city),
        labels_of(state_names),
        labels_of(country_names),
        labels_of(region),
        np.array(codes, dtype=np.int64),
        np.array([country.weight for country in COUNTRIES], dtype=np.float64),
    )


def _divisions(country: Country) -> list[tuple[float, str | None, tuple[str, ...]]]:
    """Return weight, name and cities of each state, or of the country when it lists none."""
    if not country.states:
        return [(country.weight, None, country.cities)]
    total = sum(state.weight for state in country.states)
    return [(country.weight * state.weight / total, state.name, state.cities) for state in country.states]
