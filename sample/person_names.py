"""Words that people's names are made of, by the language that is usual in a country."""

import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class NamePool:
    """First and last names that go together."""

    first: tuple[str, ...]
    last: tuple[str, ...]


def _pool(first: str, last: str) -> NamePool:
    return NamePool(tuple(first.split()), tuple(last.split()))


_ENGLISH = _pool(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Karen Charles Sarah "
    "Christopher Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Donald Emily Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle "
    "Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald Rebecca Jason Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy "
    "Jacob Amy Gary Kathleen Nicholas Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott Anna Brandon Samantha "
    "Benjamin Katherine Samuel Christine Gregory Helen Alexander Debra Patrick Rachel Frank Carolyn Raymond Janet Jack Maria Dennis Olivia Jerry Heather "
    "Tyler Catherine Aaron Diane Henry Julie Douglas Victoria Peter Joyce Adam Lauren Nathan Kelly Zachary Christina Walter Ruth Kyle Joan "
    "Harold Virginia Carl Judith Jeremy Evelyn Keith Hannah Roger Andrea Gerald Megan Ethan Cheryl Arthur Jacqueline Terry Madison Sean Grace",
    "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Lee Thompson White Harris Clark Lewis "
    "Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner "
    "Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Watson "
    "Brooks Wood James Bennett Gray Hughes Price Myers Long Foster Sanders Ross Sullivan Powell Russell Perry Butler Barnes Fisher Henderson "
    "Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Griffin Wallace West Cole Hayes Bryant Gibson Ellis Stevens Murray Ford Marshall Owens "
    "McDonald Harrison Kennedy Wells Woods Stone Webb Tucker Freeman Burns Henry Porter Hunter Hicks Crawford Boyd Mason Warren Dixon Hunt "
    "Palmer Rose Black Holmes Knight Robertson Grant Ferguson Mills Nichols Dunn Daniels Perkins Hudson Spencer Gardner Payne Pierce Berry Matthews "
    "Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley Lane Andrews Harper Fox Riley Armstrong Carpenter Weaver",
)
_GERMAN = _pool(
    "Lukas Leon Finn Jonas Paul Felix Maximilian Jan Tobias Stefan Markus Andreas Matthias Sebastian Florian Anna Lena Julia Katharina Sabine Claudia "
    "Monika Petra Heike Susanne Birgit Jana Franziska Miriam Johanna Jürgen Günther Käthe Björn",
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz "
    "Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler Herrmann König Walter Huber Kaiser Fuchs Vogel Winkler",
)
_FRENCH = _pool(
    "Louis Gabriel Léo Raphaël Arthur Jules Hugo Lucas Antoine Nicolas Julien Olivier Pierre Philippe Camille Léa Manon Chloé Inès Juliette Élise "
    "Sophie Nathalie Isabelle Céline Aurélie Claire Mathilde Margaux Thibault",
    "Bernard Dubois Durand Moreau Laurent Simon Michel Lefèvre Leroy Roux Fournier Morel Girard André Lambert Bonnet François Mercier Blanc "
    "Guérin Boyer Garnier Chevalier Robin Clément Gauthier Perrin Rousseau Vincent Faure Renaud Marchand",
)
_DUTCH = _pool(
    "Daan Sem Bram Luuk Thijs Jeroen Maarten Pieter Joost Wouter Sanne Lotte Femke Anouk Marloes Ilse Fleur Eva Noor Esmee Ruben Stijn Koen Lieke",
    "Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Kuipers Postma Veenstra Kok Jacobs Willems "
    "Maes Claes Goossens Wouters Mertens Aerts",
)
_NORDIC = _pool(
    "Erik Lars Johan Anders Nils Magnus Henrik Mikael Oskar Axel Astrid Ingrid Freja Linnea Elsa Maja Sofie Karin Emil Kasper Mikkel Aino Eero Juho Helmi Sanna Søren Åsa",
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Hansen Olsen Larsen Andersen Nielsen Jensen Pedersen Berg "
    "Lindberg Lund Holm Korhonen Virtanen Mäkinen Nieminen Heikkinen Dahl Haugen Bakken Møller Sørensen",
)
_SPANISH = _pool(
    "Alejandro Carlos Diego Javier Luis Miguel Pablo Sergio Andrés Fernando Jorge Ricardo Lucía Sofía Valentina Camila Isabela Carmen Elena Paula "
    "Marta Raquel Gabriela Daniela Mateo Santiago Nicolás Ximena",
    "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales Cruz Ortiz Gutiérrez "
    "Chávez Ramos Ruiz Álvarez Mendoza Vargas Castillo Jiménez Romero Herrera Medina Aguilar Vega Castro Navarro",
)
_PORTUGUESE = _pool(
    "João Pedro Tiago Rafael Bruno Gustavo Rodrigo Thiago Felipe Mariana Beatriz Inês Ana Fernanda Letícia Larissa Carolina Juliana Patrícia Marcelo Eduardo Vitória",
    "Silva Santos Oliveira Souza Pereira Lima Carvalho Ferreira Ribeiro Almeida Costa Gomes Martins Araújo Melo Barbosa Rocha Dias Teixeira Correia Moura Cardoso Nunes Lopes",
)
_ITALIAN = _pool(
    "Marco Luca Matteo Alessandro Lorenzo Davide Francesco Giovanni Stefano Giulia Chiara Francesca Martina Sara Elisa Federica Valeria Paolo Riccardo Silvia",
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro",
)
_SLAVIC = _pool(
    "Jakub Piotr Tomasz Paweł Krzysztof Marek Jan Petr Tomáš Martin Katarzyna Agnieszka Magdalena Joanna Zuzanna Tereza Lucie Eliška Adéla Andrei Mihai Ioana Elena Radu",
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Novák Svoboda Novotný Dvořák Černý Procházka Kučera Popescu Ionescu Popa Stan Dumitru Marin Horák",
)
_MEDITERRANEAN = _pool(
    "Giorgos Nikos Dimitris Eleni Katerina Mehmet Ahmet Mustafa Emre Can Ayşe Fatma Zeynep Elif Noam Yael Avi Tamar Eitan Maya Omer Shira Yossi Noa",
    "Papadopoulos Georgiou Nikolaidis Vasileiou Yılmaz Kaya Demir Çelik Şahin Yıldız Aydın Öztürk Cohen Levi Mizrahi Peretz Biton Friedman Katz Azoulay Shapiro",
)
_ARABIC = _pool(
    "Ahmed Mohamed Omar Ali Hassan Khalid Youssef Karim Tariq Fatima Aisha Layla Noor Mariam Sara Huda Rania Salma Faisal Nasser",
    "Hassan Ali Ibrahim Khalil Mansour Saleh Farouk Nasser Haddad Rahman Aziz Hamdan Qasim Sharif Zayed Mostafa Othman Darwish Sabry",
)
_AFRICAN = _pool(
    "Chinedu Emeka Oluwaseun Tunde Amara Ngozi Chioma Adaeze Ifeoma Thabo Sipho Lerato Naledi Themba Zanele Kagiso Johan Pieter Anika Marelize",
    "Okafor Adeyemi Okonkwo Balogun Eze Nwosu Abiola Ogunleye Dlamini Nkosi Ndlovu Mokoena Khumalo Botha Pretorius Naidoo Govender Molefe Sithole",
)
_INDIAN = _pool(
    "Aarav Arjun Rahul Rohan Vikram Sanjay Amit Rajesh Karthik Nikhil Priya Ananya Neha Pooja Kavya Divya Meera Shreya Lakshmi Sunita Deepak Suresh Anjali Ishaan",
    "Sharma Patel Singh Kumar Gupta Reddy Iyer Nair Rao Mehta Shah Verma Joshi Desai Kapoor Malhotra Agarwal Bose Chatterjee Banerjee Menon Pillai Kulkarni Bhat",
)
_CHINESE = _pool(
    "Wei Jun Ming Hao Jie Lei Feng Yong Xin Li Na Fang Yan Jing Hui Mei Xiu Lan Kai Bo Yifan Zihan",
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin He Gao Luo Chan Wong Lau Cheung Tan Lim Ng Goh",
)
_JAPANESE = _pool(
    "Haruto Yuto Sota Ren Takumi Kenji Hiroshi Takashi Daisuke Yui Hina Sakura Aoi Misaki Yuka Naoko Keiko Akira Satoshi Emi",
    "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto Inoue Kimura Hayashi Shimizu Saito Mori",
)
_KOREAN = _pool(
    "Minjun Seojun Jihoon Sungmin Hyunwoo Donghyun Jiwoo Seoyeon Minseo Jisoo Hana Yuna Eunji Soojin Taeyang Joon",
    "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang",
)
_SOUTHEAST = _pool(
    "Budi Agus Rizky Dewi Siti Putri Andi Wulan Minh Anh Tuan Linh Huong Thao Quang Nam Lan Duc",
    "Santoso Wijaya Pratama Hidayat Nugroho Saputra Kusuma Nguyen Tran Le Pham Hoang Vu Dang Bui Do",
)

POOLS: tuple[NamePool, ...] = (
    _ENGLISH,
    _GERMAN,
    _FRENCH,
    _DUTCH,
    _NORDIC,
    _SPANISH,
    _PORTUGUESE,
    _ITALIAN,
    _SLAVIC,
    _MEDITERRANEAN,
    _ARABIC,
    _AFRICAN,
    _INDIAN,
    _CHINESE,
    _JAPANESE,
    _KOREAN,
    _SOUTHEAST,
)
# Elsewhere English names are usual.
_USUAL: dict[str, NamePool] = {
    **dict.fromkeys(("Germany", "Austria", "Switzerland"), _GERMAN),
    **dict.fromkeys(("France", "Luxembourg"), _FRENCH),
    **dict.fromkeys(("Netherlands", "Belgium"), _DUTCH),
    **dict.fromkeys(("Sweden", "Norway", "Denmark", "Finland"), _NORDIC),
    **dict.fromkeys(("Spain", "Mexico", "Argentina", "Chile", "Colombia", "Peru"), _SPANISH),
    **dict.fromkeys(("Portugal", "Brazil"), _PORTUGUESE),
    "Italy": _ITALIAN,
    **dict.fromkeys(("Poland", "Czechia", "Romania"), _SLAVIC),
    **dict.fromkeys(("Greece", "Turkey", "Israel"), _MEDITERRANEAN),
    **dict.fromkeys(("United Arab Emirates", "Saudi Arabia", "Egypt"), _ARABIC),
    **dict.fromkeys(("Nigeria", "South Africa"), _AFRICAN),
    "India": _INDIAN,
    **dict.fromkeys(("China", "Singapore", "Hong Kong"), _CHINESE),
    "Japan": _JAPANESE,
    "South Korea": _KOREAN,
    **dict.fromkeys(("Indonesia", "Vietnam"), _SOUTHEAST),
}
# How often a name from each pool turns up anywhere: migration makes English, Spanish, Indian and Chinese ones common.
ABROAD = (6.0, 1.0, 1.0, 0.5, 0.6, 4.0, 1.0, 1.0, 1.0, 1.0, 1.5, 1.0, 4.0, 3.5, 0.6, 1.5, 1.0)
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss"})


def pool_of(country: str) -> int:
    """Return the place in `POOLS` of the names usual in a country."""
    return POOLS.index(_USUAL.get(country, _ENGLISH))


@cache
def mailbox(name: str) -> str:
    """Return a name as it is written in an e-mail address: lower-case ASCII letters."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalpha())
