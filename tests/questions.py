"""Twenty-seven questions that a person can answer from the document, with answers read by hand.

The answers were read from the text of the document, not from the graph.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True)
class Question:
    """A question, its query, and the rows of its answer in their order.

    Values are compared as texts; IRIs below ``…/id/`` are shortened to what follows.
    """

    text: str
    query: str
    rows: list[tuple[str, ...]]


PAIRING = "?pairing rdfs:label ?of FILTER(LANG(?of) = 'ja')"

QUESTIONS = [
    Question(
        "Which facilities are paired with which?",
        """SELECT ?dou ?shi { ?p a renkei:FacilityPairing ; renkei:pairedFacility ?a , ?b .
          ?a renkei:establisher/renkei:localGovernmentCode "010006" ; rdfs:label ?dou .
          ?b renkei:establisher/renkei:localGovernmentCode "011002" ; rdfs:label ?shi .
          FILTER(LANG(?dou) = "ja" && LANG(?shi) = "ja") } ORDER BY ?dou""",
        [
            ("道営住宅", "市営住宅"),
            ("道立女性プラザ", "札幌市男女共同参画センター"),
            ("道立市民活動促進センター", "札幌市市民活動サポートセンター"),
            ("道立消費生活センター", "札幌市消費者センター"),
            ("道立真駒内公園", "市立公園"),
            ("道立職業能力開発支援センター", "札幌市産業振興センター"),
        ],
    ),
    Question(
        "Which of the twelve are groups of facilities?",
        """SELECT ?l { ?p renkei:pairedFacility ?f . ?f a renkei:FacilityGroup ; rdfs:label ?l
          FILTER(LANG(?l) = "ja") } ORDER BY ?l""",
        [("市営住宅",), ("市立公園",), ("道営住宅",)],
    ),
    Question(
        "How many meetings did each pairing have or plan, and when first and last?",
        """SELECT ?of (COUNT(?e) AS ?n) (MIN(?b) AS ?first) (MAX(?b) AS ?last) {
          ?a renkei:activityKind/skos:broader kind:meeting ; renkei:inPairing ?pairing ;
             renkei:hasOccurrence ?e . ?e renkei:period/time:hasBeginning/time:inXSDDate ?b .
          ?pairing rdfs:label ?of FILTER(LANG(?of) = "ja") } GROUP BY ?of ORDER BY ?of""",
        [
            ("道営住宅と市営住宅", "6", "2015-09-01", "2018-02-01"),
            ("道立消費生活センターと札幌市消費者センター", "3", "2015-04-01", "2017-04-01"),
            ("道立真駒内公園と市立公園", "3", "2015-10-01", "2017-01-01"),
            (
                "道立職業能力開発支援センターと札幌市産業振興センター",
                "5",
                "2015-10-01",
                "2017-07-01",
            ),
        ],
    ),
    Question(
        "When did the designated managers meet, and in which fiscal year was that?",
        """SELECT ?month ?year { <{base}id/activity/{d}/managers-meeting>
          renkei:hasOccurrence/renkei:period ?p . ?p rdfs:label ?month ; time:intervalIn ?y .
          ?y rdfs:label ?year ; a renkei:FiscalYear
          FILTER(LANG(?month) = "en" && LANG(?year) = "en") ?p time:hasBeginning/time:inXSDDate ?b
          } ORDER BY ?b""",
        [
            ("October 2015", "Fiscal year 2015"),
            ("March 2016", "Fiscal year 2015"),
            ("September 2016", "Fiscal year 2016"),
            ("February 2017", "Fiscal year 2016"),
            ("July 2017", "Fiscal year 2017"),
        ],
    ),
    Question(
        "What began in fiscal year 2015?",
        """SELECT ?a { ?a renkei:startedIn/time:hasBeginning/time:inXSDDate ?b
          FILTER(?b >= "2015-04-01"^^xsd:date && ?b < "2016-04-01"^^xsd:date) } ORDER BY ?a""",
        [
            ("activity/{d}/facebook",),
            ("activity/{d}/gender-consultation",),
            ("activity/{d}/gender-link",),
            ("activity/{d}/gender-newsletters",),
            ("activity/{d}/training-schedule",),
            ("activity/{d}/vocational-link",),
            ("activity/{d}/volunteers",),
        ],
    ),
    Question(
        "What began in fiscal year 2016, whether the year or the month is given?",
        """SELECT ?a { ?a renkei:startedIn ?p { FILTER EXISTS { ?p a renkei:FiscalYear } ?p
          time:hasBeginning/time:inXSDDate "2016-04-01"^^xsd:date } UNION {
          ?p time:intervalIn/time:hasBeginning/time:inXSDDate "2016-04-01"^^xsd:date } } ORDER BY ?a""",
        [
            ("activity/{d}/hot-mail",),
            ("activity/{d}/mail-consultation-link",),
            ("activity/{d}/material-lending",),
            ("activity/{d}/women-connect-project",),
            ("activity/{d}/women-entrepreneurs",),
        ],
    ),
    Question(
        "What is only under consideration?",
        """SELECT ?a { ?a renkei:status status:under-consideration } ORDER BY ?a""",
        [
            ("activity/{d}/certified-npos",),
            ("activity/{d}/housing-tenants",),
            ("activity/{d}/newsletters",),
            ("activity/{d}/npo-courses",),
            ("activity/{d}/room-booking-page",),
            ("activity/{d}/womens-plaza-events",),
        ],
    ),
    Question(
        "Which new efforts of fiscal 2017 are more than a consideration, and what are they?",
        """SELECT ?a ?s { ?a renkei:newInFiscalYear ?y ; renkei:status ?s
          FILTER(?s != status:under-consideration) } ORDER BY ?a""",
        [
            ("activity/{d}/consumer-link", "status#ongoing"),
            ("activity/{d}/consumer-portal", "status#ongoing"),
            ("activity/{d}/park-signs", "status#agreed"),
        ],
    ),
    Question(
        "Who hosts what, as far as the text says so?",
        """SELECT ?a ?who { ?a a renkei:JointActivity ; cv:hasParticipation ?p . ?p cv:role role:host ;
          renkei:participant ?who ; renkei:certainty certainty:stated } ORDER BY ?a ?who""",
        [
            ("activity/{d}/consumer-education-seminars", "government/011002"),
            (
                "activity/{d}/managers-meeting",
                "organisation/{d}/manager-hokkaido-vocational-centre",
            ),
            ("activity/{d}/managers-meeting", "organisation/{d}/manager-sapporo-industry-centre"),
            ("activity/{d}/volunteers", "facility/sapporo-civic-activity-centre"),
            ("activity/{d}/women-connect-project", "organisation/{d}/women-connect-host"),
            ("activity/{d}/women-entrepreneurs", "facility/sapporo-gender-equality-centre"),
            ("activity/{d}/womens-plaza-events", "facility/hokkaido-womens-plaza"),
        ],
    ),
    Question(
        "Who considers cooperation, and does the text say so?",
        """SELECT ?a ?who ?c { ?a renkei:status status:under-consideration ; cv:hasParticipation ?p .
          ?p cv:role role:proponent ; renkei:participant ?who ; renkei:certainty ?c }
          ORDER BY ?a ?who""",
        [
            (
                "activity/{d}/certified-npos",
                "facility/hokkaido-civic-activity-centre",
                "certainty#inferred",
            ),
            (
                "activity/{d}/certified-npos",
                "facility/sapporo-civic-activity-centre",
                "certainty#inferred",
            ),
            ("activity/{d}/housing-tenants", "government/010006", "certainty#inferred"),
            ("activity/{d}/housing-tenants", "government/011002", "certainty#inferred"),
            (
                "activity/{d}/npo-courses",
                "facility/hokkaido-civic-activity-centre",
                "certainty#inferred",
            ),
            (
                "activity/{d}/npo-courses",
                "facility/sapporo-civic-activity-centre",
                "certainty#inferred",
            ),
            (
                "activity/{d}/room-booking-page",
                "facility/hokkaido-vocational-centre",
                "certainty#stated",
            ),
            (
                "activity/{d}/room-booking-page",
                "facility/sapporo-industry-centre",
                "certainty#stated",
            ),
            (
                "activity/{d}/womens-plaza-events",
                "facility/sapporo-gender-equality-centre",
                "certainty#ambiguous",
            ),
        ],
    ),
    Question(
        "Who endorses what, and does the text say so?",
        """SELECT ?a ?who ?c { ?a a renkei:JointActivity ; cv:hasParticipation ?p .
          ?p cv:role role:endorser ; renkei:participant ?who ; renkei:certainty ?c }
          ORDER BY ?a ?who""",
        [
            (
                "activity/{d}/consumer-education-seminars",
                "government/010006",
                "certainty#stated",
            ),
            ("activity/{d}/salmon-festival", "government/010006", "certainty#ambiguous"),
            (
                "activity/{d}/women-connect-project",
                "facility/hokkaido-womens-plaza",
                "certainty#stated",
            ),
            (
                "activity/{d}/women-connect-project",
                "facility/sapporo-gender-equality-centre",
                "certainty#stated",
            ),
        ],
    ),
    Question(
        "How many cases were shared, each year and channel, never added up?",
        """SELECT ?a ?y ?v ?s { ?o renkei:indicator indicator:cases-shared ; renkei:observedEntity ?a ;
          renkei:refPeriod ?y ; renkei:value ?v ; renkei:valueStatus ?s } ORDER BY ?a ?y""",
        [
            ("activity/{d}/malicious-cases", "period/fy2015", "3", "value-status#actual"),
            ("activity/{d}/malicious-cases", "period/fy2016", "4", "value-status#actual"),
            ("activity/{d}/malicious-network", "period/fy2015", "134", "value-status#actual"),
            ("activity/{d}/malicious-network", "period/fy2016", "178", "value-status#actual"),
            ("activity/{d}/malicious-network", "period/fy2017", "80", "value-status#to-date"),
        ],
    ),
    Question(
        "As of when is the value to date?",
        """SELECT ?v ?asof { ?o renkei:valueStatus value-status:to-date ; renkei:value ?v ;
          renkei:asOf ?asof }""",
        [("80", "period/2017-08")],
    ),
    Question(
        "By how much did each count change from fiscal 2015 to fiscal 2016?",
        """SELECT ?e ?i ((?new - ?old) AS ?change) {
          ?a renkei:observedEntity ?e ; renkei:indicator ?i ; renkei:value ?old ;
             renkei:refPeriod <{base}id/period/fy2015> .
          ?b renkei:observedEntity ?e ; renkei:indicator ?i ; renkei:value ?new ;
             renkei:refPeriod <{base}id/period/fy2016> . } ORDER BY ?e ?i""",
        [
            ("activity/{d}/malicious-cases", "indicator#cases-shared", "1"),
            ("activity/{d}/malicious-network", "indicator#cases-shared", "44"),
            ("activity/{d}/product-tests", "indicator#tests", "-5"),
            ("series/{d}/intermediary-staff-training", "indicator#attendance", "-17"),
            ("series/{d}/intermediary-staff-training", "indicator#sessions", "-1"),
            ("series/{d}/npo-training", "indicator#attendance", "4"),
            ("series/{d}/npo-training", "indicator#sessions", "0"),
        ],
    ),
    Question(
        "Which counts are planned, and which are approximate?",
        """SELECT ?e ?v ?s ?about { ?o renkei:observedEntity ?e ; renkei:value ?v ;
          renkei:valueStatus ?s ; renkei:approximate ?about
          FILTER(?s = value-status:planned || ?about) } ORDER BY ?e""",
        [
            ("activity/{d}/room-referral", "150", "value-status#actual", "true"),
            ("series/{d}/intermediary-staff-training", "5", "value-status#planned", "false"),
            ("series/{d}/npo-training", "8", "value-status#planned", "false"),
        ],
    ),
    Question(
        "How many people attended the training of each series in all?",
        """SELECT ?e (SUM(?v) AS ?people) { ?o renkei:indicator indicator:attendance ;
          renkei:observedEntity ?e ; renkei:value ?v } GROUP BY ?e ORDER BY ?e""",
        [
            ("series/{d}/intermediary-staff-training", "191"),
            ("series/{d}/npo-training", "396"),
        ],
    ),
    Question(
        "What was tested, for example?",
        """SELECT ?y ?v ?x { ?o renkei:indicator indicator:tests ; renkei:refPeriod ?y ;
          renkei:value ?v ; renkei:example ?x } ORDER BY ?y""",
        [
            ("period/fy2015", "11", "茶葉の成分分析"),
            ("period/fy2016", "6", "毛素材セーターの毛玉発生テスト"),
        ],
    ),
    Question(
        "What passes between designated managers, and are they named?",
        """SELECT ?a ?m ?named { ?a cv:hasParticipation/renkei:participant ?m .
          ?m a renkei:DesignatedManager ; renkei:namedInSource ?named } ORDER BY ?a ?m""",
        [
            (
                "activity/{d}/managers-meeting",
                "organisation/{d}/manager-hokkaido-vocational-centre",
                "false",
            ),
            (
                "activity/{d}/managers-meeting",
                "organisation/{d}/manager-sapporo-industry-centre",
                "false",
            ),
            (
                "activity/{d}/women-entrepreneurs",
                "organisation/{d}/manager-hokkaido-womens-plaza",
                "false",
            ),
        ],
    ),
    Question(
        "Who managed the women's plaza in fiscal 2016, and who says so?",
        """SELECT ?m ?page { ?d renkei:designatedFacility <{base}id/facility/hokkaido-womens-plaza> ;
          renkei:manager/rdfs:label ?m ; dct:source ?page ; renkei:period ?p .
          ?p time:hasBeginning/time:inXSDDate ?b ; time:hasEnd/time:inXSDDate ?e
          FILTER(?b <= "2016-04-01"^^xsd:date && ?e >= "2017-03-31"^^xsd:date) }""",
        [("公益財団法人北海道女性協会", "page/pref-hokkaido-l-north")],
    ),
    Question(
        "Which direction of a pairing has no activity of its kind?",
        """SELECT ?d ?line { ?p renkei:hasDirectionStatement ?d . ?d renkei:direction direction:opinion-exchange ;
          renkei:statedIn/renkei:startLine ?line
          FILTER NOT EXISTS { ?a renkei:inPairing ?p ; renkei:activityKind kind:opinion-exchange } }""",
        [("direction/{d}/vocational-industry.opinion-exchange", "87")],
    ),
    Question(
        "Which directions does each pairing have?",
        """SELECT ?d { ?p renkei:hasDirectionStatement/renkei:direction ?d } ORDER BY ?d""",
        [
            ("direction#consultation",),
            ("direction#consultation",),
            ("direction#consultation",),
            ("direction#facility-use",),
            ("direction#mutual-pr",),
            ("direction#opinion-exchange",),
            ("direction#opinion-exchange",),
            ("direction#opinion-exchange",),
            ("direction#public-awareness",),
            ("direction#training-events",),
            ("direction#training-events",),
        ],
    ),
    Question(
        "To which pairing was each block assigned?",
        """SELECT ?line ?p ?s { ?b renkei:assignedPairing ?p ; renkei:startLine ?line ;
          renkei:reportedAs ?s } ORDER BY ?line""",
        [
            ("26", "pairing/{d}/civic-activity", "section#achievement"),
            ("36", "pairing/{d}/civic-activity", "section#new-effort"),
            ("42", "pairing/{d}/gender-equality", "section#achievement"),
            ("53", "pairing/{d}/gender-equality", "section#new-effort"),
            ("64", "pairing/{d}/parks", "section#achievement"),
            ("72", "pairing/{d}/parks", "section#new-effort"),
            ("96", "pairing/{d}/consumer-affairs", "section#new-effort"),
            ("101", "pairing/{d}/vocational-industry", "section#achievement"),
            ("107", "pairing/{d}/vocational-industry", "section#new-effort"),
            ("110", "pairing/{d}/public-housing", "section#achievement"),
            ("118", "pairing/{d}/public-housing", "section#new-effort"),
            ("121", "pairing/{d}/consumer-affairs", "section#achievement"),
        ],
    ),
    Question(
        "Why was the block of line 53 assigned as it was?",
        """SELECT ?why { ?b renkei:startLine 53 ; renkei:assignmentBasis ?why
          FILTER(LANG(?why) = "ja") }""",
        [("「女性プラザ主催イベント」と施設名を挙げている（54行目）。",)],
    ),
    Question(
        "Which lines say that the parks met in June 2016, in which words?",
        """SELECT ?first ?last ?quote { <{base}id/event/{d}/park-meetings.2016-06> renkei:statedIn ?s .
          ?s renkei:startLine ?first ; renkei:endLine ?last ; oa:hasSelector/oa:exact ?quote }""",
        [("65", "66", "Ｈ\n28.6")],
    ),
    Question(
        "What was talked about in the meetings?",
        """SELECT ?a ?t { ?a renkei:topic/skos:prefLabel ?t FILTER(LANG(?t) = "ja") } ORDER BY ?a ?t""",
        [
            ("activity/{d}/difficult-cases", "共通する対応困難事例"),
            ("activity/{d}/housing-staff-meetings", "道営住宅の事業主体変更"),
            ("activity/{d}/housing-staff-meetings", "道営住宅及び市営住宅のストック状況"),
            ("activity/{d}/park-meetings", "ヒグマ出没情報"),
            ("activity/{d}/park-meetings", "両公園を結ぶふるさと散歩道"),
            ("activity/{d}/park-meetings", "多言語表示案内板の設置"),
        ],
    ),
    Question(
        "Which events were planned when the document was compiled, in order?",
        """SELECT ?e { ?e a renkei:Event ; renkei:status status:planned ;
          renkei:period/time:hasBeginning/time:inXSDDate ?b } ORDER BY ?b ?e""",
        [
            ("event/{d}/training-schedule.2017-07",),
            ("event/{d}/training-schedule.2017-09",),
            ("event/{d}/training-schedule.2017-11",),
            ("event/{d}/consumer-education-seminars.2018-01",),
            ("event/{d}/housing-meetings.2018-02",),
            ("event/{d}/training-schedule.2018-02",),
            ("event/{d}/training-schedule.2018-03",),
        ],
    ),
    Question(
        "In which months of fiscal 2017 does the city hold the basic course?",
        """SELECT ?m { ?e renkei:inSeries <{base}id/series/{d}/npo-founding-course> ;
          cv:hasParticipation/renkei:participant <{base}id/government/011002> ;
          renkei:period ?p . ?p rdfs:label ?m FILTER(LANG(?m) = "en")
          ?p time:hasBeginning/time:inXSDDate ?b } ORDER BY ?b""",
        [("September 2017",), ("February 2018",)],
    ),
    Question(
        "Which named media are used?",
        """SELECT DISTINCT ?l { ?a renkei:usesMedium ?m . ?m a schema:Periodical ; rdfs:label ?l
          FILTER(LANG(?l) = "ja") } ORDER BY ?l""",
        [("えるのす",), ("みんなのしみサポ",), ("りぷる",), ("市民活動情報",)],
    ),
    Question(
        "Which activity serves as needed, without a schedule?",
        """SELECT ?a { ?a renkei:frequency frequency:as-needed }""",
        [("activity/{d}/difficult-cases",)],
    ),
    Question(
        "For what purpose, as the text puts it?",
        """SELECT ?a ?w { ?a renkei:purpose ?w FILTER(LANG(?w) = "ja") } ORDER BY ?a""",
        [
            ("activity/{d}/housing-meetings", "効果的かつ効率的に公営住宅を提供する"),
            ("activity/{d}/managers-meeting", "効率的な運営を行う"),
            ("activity/{d}/park-meetings", "真駒内公園の有効活用を図る"),
        ],
    ),
    Question(
        "What states, and what only interprets, that Hokkaido endorses the Salmon Festival?",
        """SELECT ?g ?note { GRAPH ?g { ?p renkei:participant <{base}id/government/010006> ;
          cv:role role:endorser ; renkei:certainty certainty:ambiguous ; skos:editorialNote ?note }
          FILTER(LANG(?note) = "en") }""",
        [
            (
                "graph/source/{d}/interpretation",
                "Who endorses is not stated: Hokkaido or Makomanai Park; taken as Hokkaido.",
            )
        ],
    ),
]
