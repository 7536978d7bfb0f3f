"""Controlled vocabularies: themes, languages, frequencies, licences, with labels.

DCAT-AP 3.0.1 (§ Controlled vocabularies) requires those of the EU Publications Office and of
ADMS. Harvesters follow no links, so type and label of each value are written beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CC0",
    "FREQUENCIES",
    "LANGUAGES",
    "LICENCES",
    "PUBLIC",
    "PUBLISHER_TYPES",
    "SHA256",
    "STABLE",
    "THEMES",
    "THEME_SCHEME",
    "Licence",
    "Value",
]

_EU: Final = "http://publications.europa.eu/resource/authority/"
_ADMS: Final = "http://purl.org/adms/"

THEME_SCHEME: Final = f"{_EU}data-theme"
SHA256: Final = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Value:
    """A value of a controlled vocabulary: its IRI and label."""

    iri: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Licence:
    """A known licence.

    Attributes:
        label: Its name; the English one is that of CKAN's register, by which CKAN finds it.
        type: Its type in ADMS.
        mark: Whether it is a public domain dedication: no conditions for reuse.
    """

    label: Mapping[str, str]
    type: Value
    mark: bool = False


def _table(folder: str, labels: Mapping[str, tuple[str, str]]) -> dict[str, Value]:
    return {key: Value(f"{folder}{key}", {"en": en, "ja": ja}) for key, (en, ja) in labels.items()}


THEMES: Final = _table(
    f"{THEME_SCHEME}/",
    {
        "AGRI": ("Agriculture, fisheries, forestry and food", "農業・漁業・林業・食品"),
        "ECON": ("Economy and finance", "経済・財政"),
        "EDUC": ("Education, culture and sport", "教育・文化・スポーツ"),
        "ENER": ("Energy", "エネルギー"),
        "ENVI": ("Environment", "環境"),
        "GOVE": ("Government and public sector", "行政・公共部門"),
        "HEAL": ("Health", "保健・医療"),
        "INTR": ("International issues", "国際"),
        "JUST": ("Justice, legal system and public safety", "司法・法制度・公共の安全"),
        "REGI": ("Regions and cities", "地域・都市"),
        "SOCI": ("Population and society", "人口・社会"),
        "TECH": ("Science and technology", "科学技術"),
        "TRAN": ("Transport", "交通"),
    },
)
LANGUAGES: Final = _table(
    f"{_EU}language/",
    {
        "JPN": ("Japanese", "日本語"),
        "ENG": ("English", "英語"),
        "ZHO": ("Chinese", "中国語"),
        "KOR": ("Korean", "韓国語"),
        "DEU": ("German", "ドイツ語"),
        "FRA": ("French", "フランス語"),
        "SPA": ("Spanish", "スペイン語"),
        "ITA": ("Italian", "イタリア語"),
        "NLD": ("Dutch", "オランダ語"),
        "POR": ("Portuguese", "ポルトガル語"),
        "RUS": ("Russian", "ロシア語"),
    },
)
FREQUENCIES: Final = _table(
    f"{_EU}frequency/",
    {
        "NEVER": ("never", "更新しない"),
        "IRREG": ("irregular", "不定期"),
        "ANNUAL": ("annual", "毎年"),
        "ANNUAL_2": ("semiannual", "半年ごと"),
        "QUARTERLY": ("quarterly", "四半期ごと"),
        "MONTHLY": ("monthly", "毎月"),
        "WEEKLY": ("weekly", "毎週"),
        "DAILY": ("daily", "毎日"),
        "CONT": ("continuous", "随時"),
        "UNKNOWN": ("unknown", "不明"),
    },
)
PUBLISHER_TYPES: Final = _table(
    f"{_ADMS}publishertype/",
    {
        "LocalAuthority": ("Local authority", "市区町村"),
        "RegionalAuthority": ("Regional authority", "都道府県・広域自治体"),
        "NationalAuthority": ("National authority", "国の機関"),
        "SupraNationalAuthority": ("Supra-national authority", "国際機関"),
        "Academia-ScientificOrganisation": ("Academia/Scientific organisation", "学術機関"),
        "Company": ("Company", "企業"),
        "IndustryConsortium": ("Industry consortium", "業界団体"),
        "NonGovernmentalOrganisation": ("Non-governmental organisation", "非政府組織"),
        "NonProfitOrganisation": ("Non-profit organisation", "非営利団体"),
        "PrivateIndividual(s)": ("Private individual(s)", "個人"),
        "StandardisationBody": ("Standardisation body", "標準化団体"),
    },
)
STABLE: Final = Value(f"{_EU}planned-availability/STABLE", {"en": "stable", "ja": "長期に提供"})
PUBLIC: Final = Value(f"{_EU}access-right/PUBLIC", {"en": "public", "ja": "公開"})

_LICENCE_TYPES: Final = _table(
    f"{_ADMS}licencetype/",
    {
        "PublicDomain": ("Work in the public domain", "パブリックドメイン"),
        "Attribution": ("Attribution", "表示"),
        "ViralEffect-ShareAlike": ("Viral effect (a.k.a. share-alike)", "継承"),
    },
)
LICENCES: Final[Mapping[str, Licence]] = {
    CC0: Licence(
        {"en": "Creative Commons CCZero", "ja": "CC0 1.0（いかなる権利も保有しない）"},
        _LICENCE_TYPES["PublicDomain"],
        mark=True,
    ),
    "https://creativecommons.org/licenses/by/4.0/": Licence(
        {
            "en": "Creative Commons Attribution",
            "ja": "クリエイティブ・コモンズ 表示 4.0 国際",
        },
        _LICENCE_TYPES["Attribution"],
    ),
    "https://creativecommons.org/licenses/by/2.1/jp/": Licence(
        {"en": "Creative Commons Attribution", "ja": "クリエイティブ・コモンズ 表示 2.1 日本"},
        _LICENCE_TYPES["Attribution"],
    ),
    "https://creativecommons.org/licenses/by-sa/4.0/": Licence(
        {
            "en": "Creative Commons Attribution Share-Alike",
            "ja": "クリエイティブ・コモンズ 表示－継承 4.0 国際",
        },
        _LICENCE_TYPES["ViralEffect-ShareAlike"],
    ),
    "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0": Licence(
        {"en": "Public Data License (Version 1.0)", "ja": "公共データ利用規約（第1.0版）"},
        _LICENCE_TYPES["Attribution"],
    ),
}
"""Known licences by IRI. Any other licence is written as its IRI alone."""
