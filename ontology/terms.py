"""Terms of the vocabularies, and the codes, as constants.

Generated from the Turtle files beside this module by ``python -m renkei.ontology.generate``; do not
edit. A hyphen in a term becomes ``_``; a keyword or a builtin gets one behind it (``Rdf.type_``).
"""

from typing import Final

__all__ = [
    "CODES",
    "CODE_NAMESPACE",
    "LABELS",
    "MESSAGES",
    "NAMESPACE",
    "PREFIXES",
    "Certainty",
    "Cv",
    "Dcat",
    "Dct",
    "Direction",
    "Feature",
    "Foaf",
    "Frequency",
    "GovernmentType",
    "Hazard",
    "Indicator",
    "Kind",
    "Locn",
    "Oa",
    "Org",
    "Owl",
    "Prov",
    "Qb",
    "Rdf",
    "Rdfs",
    "Renkei",
    "Role",
    "Schema",
    "Sd",
    "SdmxDimension",
    "Section",
    "Selection",
    "Sh",
    "Skos",
    "SpanKind",
    "Spdx",
    "Status",
    "Theme",
    "Time",
    "Unit",
    "ValueStatus",
    "Vann",
    "Vcard",
    "Void",
    "Vs",
    "Xsd",
]

NAMESPACE: Final = "https://w3id.org/renkei/ns#"
CODE_NAMESPACE: Final = "https://w3id.org/renkei/code/"


class Certainty:
    """Terms of https://w3id.org/renkei/code/certainty#."""

    ambiguous: Final = "https://w3id.org/renkei/code/certainty#ambiguous"
    inferred: Final = "https://w3id.org/renkei/code/certainty#inferred"
    stated: Final = "https://w3id.org/renkei/code/certainty#stated"


class Cv:
    """Terms of http://data.europa.eu/m8g/."""

    Participation: Final = "http://data.europa.eu/m8g/Participation"
    PublicEvent: Final = "http://data.europa.eu/m8g/PublicEvent"
    PublicOrganisation: Final = "http://data.europa.eu/m8g/PublicOrganisation"
    hasParticipation: Final = "http://data.europa.eu/m8g/hasParticipation"
    role: Final = "http://data.europa.eu/m8g/role"


class Dcat:
    """Terms of http://www.w3.org/ns/dcat#."""

    Catalog: Final = "http://www.w3.org/ns/dcat#Catalog"
    CatalogRecord: Final = "http://www.w3.org/ns/dcat#CatalogRecord"
    DataService: Final = "http://www.w3.org/ns/dcat#DataService"
    Dataset: Final = "http://www.w3.org/ns/dcat#Dataset"
    Distribution: Final = "http://www.w3.org/ns/dcat#Distribution"
    accessService: Final = "http://www.w3.org/ns/dcat#accessService"
    accessURL: Final = "http://www.w3.org/ns/dcat#accessURL"
    byteSize: Final = "http://www.w3.org/ns/dcat#byteSize"
    catalog: Final = "http://www.w3.org/ns/dcat#catalog"
    compressFormat: Final = "http://www.w3.org/ns/dcat#compressFormat"
    contactPoint: Final = "http://www.w3.org/ns/dcat#contactPoint"
    dataset: Final = "http://www.w3.org/ns/dcat#dataset"
    distribution: Final = "http://www.w3.org/ns/dcat#distribution"
    downloadURL: Final = "http://www.w3.org/ns/dcat#downloadURL"
    endpointDescription: Final = "http://www.w3.org/ns/dcat#endpointDescription"
    endpointURL: Final = "http://www.w3.org/ns/dcat#endpointURL"
    hasVersion: Final = "http://www.w3.org/ns/dcat#hasVersion"
    keyword: Final = "http://www.w3.org/ns/dcat#keyword"
    landingPage: Final = "http://www.w3.org/ns/dcat#landingPage"
    mediaType: Final = "http://www.w3.org/ns/dcat#mediaType"
    previousVersion: Final = "http://www.w3.org/ns/dcat#previousVersion"
    record: Final = "http://www.w3.org/ns/dcat#record"
    servesDataset: Final = "http://www.w3.org/ns/dcat#servesDataset"
    service: Final = "http://www.w3.org/ns/dcat#service"
    theme: Final = "http://www.w3.org/ns/dcat#theme"
    version: Final = "http://www.w3.org/ns/dcat#version"


class Dct:
    """Terms of http://purl.org/dc/terms/."""

    LicenseDocument: Final = "http://purl.org/dc/terms/LicenseDocument"
    PeriodOfTime: Final = "http://purl.org/dc/terms/PeriodOfTime"
    accessRights: Final = "http://purl.org/dc/terms/accessRights"
    accrualPeriodicity: Final = "http://purl.org/dc/terms/accrualPeriodicity"
    conformsTo: Final = "http://purl.org/dc/terms/conformsTo"
    created: Final = "http://purl.org/dc/terms/created"
    creator: Final = "http://purl.org/dc/terms/creator"
    description: Final = "http://purl.org/dc/terms/description"
    format_: Final = "http://purl.org/dc/terms/format"
    hasPart: Final = "http://purl.org/dc/terms/hasPart"
    identifier: Final = "http://purl.org/dc/terms/identifier"
    isPartOf: Final = "http://purl.org/dc/terms/isPartOf"
    isReferencedBy: Final = "http://purl.org/dc/terms/isReferencedBy"
    isReplacedBy: Final = "http://purl.org/dc/terms/isReplacedBy"
    isVersionOf: Final = "http://purl.org/dc/terms/isVersionOf"
    issued: Final = "http://purl.org/dc/terms/issued"
    language: Final = "http://purl.org/dc/terms/language"
    license: Final = "http://purl.org/dc/terms/license"
    modified: Final = "http://purl.org/dc/terms/modified"
    provenance: Final = "http://purl.org/dc/terms/provenance"
    publisher: Final = "http://purl.org/dc/terms/publisher"
    references: Final = "http://purl.org/dc/terms/references"
    relation: Final = "http://purl.org/dc/terms/relation"
    replaces: Final = "http://purl.org/dc/terms/replaces"
    rights: Final = "http://purl.org/dc/terms/rights"
    rightsHolder: Final = "http://purl.org/dc/terms/rightsHolder"
    source: Final = "http://purl.org/dc/terms/source"
    spatial: Final = "http://purl.org/dc/terms/spatial"
    subject: Final = "http://purl.org/dc/terms/subject"
    temporal: Final = "http://purl.org/dc/terms/temporal"
    title: Final = "http://purl.org/dc/terms/title"
    type_: Final = "http://purl.org/dc/terms/type"


class Direction:
    """Terms of https://w3id.org/renkei/code/direction#."""

    consultation: Final = "https://w3id.org/renkei/code/direction#consultation"
    facility_use: Final = "https://w3id.org/renkei/code/direction#facility-use"
    mutual_pr: Final = "https://w3id.org/renkei/code/direction#mutual-pr"
    opinion_exchange: Final = "https://w3id.org/renkei/code/direction#opinion-exchange"
    public_awareness: Final = "https://w3id.org/renkei/code/direction#public-awareness"
    training_events: Final = "https://w3id.org/renkei/code/direction#training-events"


class Feature:
    """Terms of https://w3id.org/renkei/code/feature#."""

    assistance_dogs: Final = "https://w3id.org/renkei/code/feature#assistance-dogs"
    barrier_free_toilet: Final = "https://w3id.org/renkei/code/feature#barrier-free-toilet"
    braille_or_reading: Final = "https://w3id.org/renkei/code/feature#braille-or-reading"
    cane_loan: Final = "https://w3id.org/renkei/code/feature#cane-loan"
    designated_shelter: Final = "https://w3id.org/renkei/code/feature#designated-shelter"
    eating_allowed: Final = "https://w3id.org/renkei/code/feature#eating-allowed"
    foreign_languages: Final = "https://w3id.org/renkei/code/feature#foreign-languages"
    infant_toilet: Final = "https://w3id.org/renkei/code/feature#infant-toilet"
    nappy_changing: Final = "https://w3id.org/renkei/code/feature#nappy-changing"
    nursing_room: Final = "https://w3id.org/renkei/code/feature#nursing-room"
    online: Final = "https://w3id.org/renkei/code/feature#online"
    ostomate_toilet: Final = "https://w3id.org/renkei/code/feature#ostomate-toilet"
    paediatric_aed: Final = "https://w3id.org/renkei/code/feature#paediatric-aed"
    parking: Final = "https://w3id.org/renkei/code/feature#parking"
    priority_parking: Final = "https://w3id.org/renkei/code/feature#priority-parking"
    pushchair: Final = "https://w3id.org/renkei/code/feature#pushchair"
    pushchair_loan: Final = "https://w3id.org/renkei/code/feature#pushchair-loan"
    ramp_or_lift: Final = "https://w3id.org/renkei/code/feature#ramp-or-lift"
    subtitles: Final = "https://w3id.org/renkei/code/feature#subtitles"
    tactile_paving: Final = "https://w3id.org/renkei/code/feature#tactile-paving"
    temporary_childcare: Final = "https://w3id.org/renkei/code/feature#temporary-childcare"
    wheelchair: Final = "https://w3id.org/renkei/code/feature#wheelchair"
    wheelchair_loan: Final = "https://w3id.org/renkei/code/feature#wheelchair-loan"
    wheelchair_toilet: Final = "https://w3id.org/renkei/code/feature#wheelchair-toilet"
    written_communication: Final = "https://w3id.org/renkei/code/feature#written-communication"


class Foaf:
    """Terms of http://xmlns.com/foaf/0.1/."""

    Agent: Final = "http://xmlns.com/foaf/0.1/Agent"
    Document: Final = "http://xmlns.com/foaf/0.1/Document"
    Organization: Final = "http://xmlns.com/foaf/0.1/Organization"
    homepage: Final = "http://xmlns.com/foaf/0.1/homepage"
    name: Final = "http://xmlns.com/foaf/0.1/name"
    page: Final = "http://xmlns.com/foaf/0.1/page"
    primaryTopic: Final = "http://xmlns.com/foaf/0.1/primaryTopic"


class Frequency:
    """Terms of https://w3id.org/renkei/code/frequency#."""

    as_needed: Final = "https://w3id.org/renkei/code/frequency#as-needed"
    recurring: Final = "https://w3id.org/renkei/code/frequency#recurring"


class GovernmentType:
    """Terms of https://w3id.org/renkei/code/government-type#."""

    designated_city: Final = "https://w3id.org/renkei/code/government-type#designated-city"
    municipality: Final = "https://w3id.org/renkei/code/government-type#municipality"
    prefecture: Final = "https://w3id.org/renkei/code/government-type#prefecture"


class Hazard:
    """Terms of https://w3id.org/renkei/code/hazard#."""

    earthquake: Final = "https://w3id.org/renkei/code/hazard#earthquake"
    flood: Final = "https://w3id.org/renkei/code/hazard#flood"
    inland_flood: Final = "https://w3id.org/renkei/code/hazard#inland-flood"
    landslide: Final = "https://w3id.org/renkei/code/hazard#landslide"
    large_fire: Final = "https://w3id.org/renkei/code/hazard#large-fire"
    storm_surge: Final = "https://w3id.org/renkei/code/hazard#storm-surge"
    tsunami: Final = "https://w3id.org/renkei/code/hazard#tsunami"
    volcano: Final = "https://w3id.org/renkei/code/hazard#volcano"


class Indicator:
    """Terms of https://w3id.org/renkei/code/indicator#."""

    attendance: Final = "https://w3id.org/renkei/code/indicator#attendance"
    cases_shared: Final = "https://w3id.org/renkei/code/indicator#cases-shared"
    referrals: Final = "https://w3id.org/renkei/code/indicator#referrals"
    sessions: Final = "https://w3id.org/renkei/code/indicator#sessions"
    tests: Final = "https://w3id.org/renkei/code/indicator#tests"


class Kind:
    """Terms of https://w3id.org/renkei/code/kind#."""

    consultation: Final = "https://w3id.org/renkei/code/kind#consultation"
    coordination: Final = "https://w3id.org/renkei/code/kind#coordination"
    counter_service: Final = "https://w3id.org/renkei/code/kind#counter-service"
    endorsement: Final = "https://w3id.org/renkei/code/kind#endorsement"
    event_cooperation: Final = "https://w3id.org/renkei/code/kind#event-cooperation"
    improvement: Final = "https://w3id.org/renkei/code/kind#improvement"
    information: Final = "https://w3id.org/renkei/code/kind#information"
    information_provision: Final = "https://w3id.org/renkei/code/kind#information-provision"
    information_sharing: Final = "https://w3id.org/renkei/code/kind#information-sharing"
    joint_event: Final = "https://w3id.org/renkei/code/kind#joint-event"
    liaison_meeting: Final = "https://w3id.org/renkei/code/kind#liaison-meeting"
    link_exchange: Final = "https://w3id.org/renkei/code/kind#link-exchange"
    listing: Final = "https://w3id.org/renkei/code/kind#listing"
    material_exchange: Final = "https://w3id.org/renkei/code/kind#material-exchange"
    meeting: Final = "https://w3id.org/renkei/code/kind#meeting"
    mutual_pr: Final = "https://w3id.org/renkei/code/kind#mutual-pr"
    opinion_exchange: Final = "https://w3id.org/renkei/code/kind#opinion-exchange"
    participation: Final = "https://w3id.org/renkei/code/kind#participation"
    publicity: Final = "https://w3id.org/renkei/code/kind#publicity"
    referral: Final = "https://w3id.org/renkei/code/kind#referral"
    schedule_coordination: Final = "https://w3id.org/renkei/code/kind#schedule-coordination"
    seminar: Final = "https://w3id.org/renkei/code/kind#seminar"
    service_cooperation: Final = "https://w3id.org/renkei/code/kind#service-cooperation"
    signage: Final = "https://w3id.org/renkei/code/kind#signage"
    social_media_sharing: Final = "https://w3id.org/renkei/code/kind#social-media-sharing"
    testing: Final = "https://w3id.org/renkei/code/kind#testing"
    volunteer_support: Final = "https://w3id.org/renkei/code/kind#volunteer-support"
    website_improvement: Final = "https://w3id.org/renkei/code/kind#website-improvement"


class Locn:
    """Terms of http://www.w3.org/ns/locn#."""

    Address: Final = "http://www.w3.org/ns/locn#Address"
    address: Final = "http://www.w3.org/ns/locn#address"
    addressArea: Final = "http://www.w3.org/ns/locn#addressArea"
    adminUnitL2: Final = "http://www.w3.org/ns/locn#adminUnitL2"
    fullAddress: Final = "http://www.w3.org/ns/locn#fullAddress"
    locatorDesignator: Final = "http://www.w3.org/ns/locn#locatorDesignator"
    locatorName: Final = "http://www.w3.org/ns/locn#locatorName"
    postCode: Final = "http://www.w3.org/ns/locn#postCode"
    postName: Final = "http://www.w3.org/ns/locn#postName"


class Oa:
    """Terms of http://www.w3.org/ns/oa#."""

    SpecificResource: Final = "http://www.w3.org/ns/oa#SpecificResource"
    TextPositionSelector: Final = "http://www.w3.org/ns/oa#TextPositionSelector"
    TextQuoteSelector: Final = "http://www.w3.org/ns/oa#TextQuoteSelector"
    end: Final = "http://www.w3.org/ns/oa#end"
    exact: Final = "http://www.w3.org/ns/oa#exact"
    hasSelector: Final = "http://www.w3.org/ns/oa#hasSelector"
    hasSource: Final = "http://www.w3.org/ns/oa#hasSource"
    prefix: Final = "http://www.w3.org/ns/oa#prefix"
    start: Final = "http://www.w3.org/ns/oa#start"
    suffix: Final = "http://www.w3.org/ns/oa#suffix"


class Org:
    """Terms of http://www.w3.org/ns/org#."""

    Organization: Final = "http://www.w3.org/ns/org#Organization"
    OrganizationalUnit: Final = "http://www.w3.org/ns/org#OrganizationalUnit"
    classification: Final = "http://www.w3.org/ns/org#classification"
    hasMember: Final = "http://www.w3.org/ns/org#hasMember"
    subOrganizationOf: Final = "http://www.w3.org/ns/org#subOrganizationOf"
    unitOf: Final = "http://www.w3.org/ns/org#unitOf"


class Owl:
    """Terms of http://www.w3.org/2002/07/owl#."""

    AllDisjointClasses: Final = "http://www.w3.org/2002/07/owl#AllDisjointClasses"
    AnnotationProperty: Final = "http://www.w3.org/2002/07/owl#AnnotationProperty"
    Class: Final = "http://www.w3.org/2002/07/owl#Class"
    DatatypeProperty: Final = "http://www.w3.org/2002/07/owl#DatatypeProperty"
    FunctionalProperty: Final = "http://www.w3.org/2002/07/owl#FunctionalProperty"
    ObjectProperty: Final = "http://www.w3.org/2002/07/owl#ObjectProperty"
    Ontology: Final = "http://www.w3.org/2002/07/owl#Ontology"
    deprecated: Final = "http://www.w3.org/2002/07/owl#deprecated"
    disjointWith: Final = "http://www.w3.org/2002/07/owl#disjointWith"
    equivalentClass: Final = "http://www.w3.org/2002/07/owl#equivalentClass"
    equivalentProperty: Final = "http://www.w3.org/2002/07/owl#equivalentProperty"
    members: Final = "http://www.w3.org/2002/07/owl#members"
    priorVersion: Final = "http://www.w3.org/2002/07/owl#priorVersion"
    sameAs: Final = "http://www.w3.org/2002/07/owl#sameAs"
    versionIRI: Final = "http://www.w3.org/2002/07/owl#versionIRI"
    versionInfo: Final = "http://www.w3.org/2002/07/owl#versionInfo"


class Prov:
    """Terms of http://www.w3.org/ns/prov#."""

    Activity: Final = "http://www.w3.org/ns/prov#Activity"
    Agent: Final = "http://www.w3.org/ns/prov#Agent"
    Entity: Final = "http://www.w3.org/ns/prov#Entity"
    Plan: Final = "http://www.w3.org/ns/prov#Plan"
    SoftwareAgent: Final = "http://www.w3.org/ns/prov#SoftwareAgent"
    endedAtTime: Final = "http://www.w3.org/ns/prov#endedAtTime"
    generated: Final = "http://www.w3.org/ns/prov#generated"
    generatedAtTime: Final = "http://www.w3.org/ns/prov#generatedAtTime"
    hadPrimarySource: Final = "http://www.w3.org/ns/prov#hadPrimarySource"
    specializationOf: Final = "http://www.w3.org/ns/prov#specializationOf"
    startedAtTime: Final = "http://www.w3.org/ns/prov#startedAtTime"
    used: Final = "http://www.w3.org/ns/prov#used"
    value: Final = "http://www.w3.org/ns/prov#value"
    wasAssociatedWith: Final = "http://www.w3.org/ns/prov#wasAssociatedWith"
    wasAttributedTo: Final = "http://www.w3.org/ns/prov#wasAttributedTo"
    wasDerivedFrom: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"
    wasGeneratedBy: Final = "http://www.w3.org/ns/prov#wasGeneratedBy"
    wasInformedBy: Final = "http://www.w3.org/ns/prov#wasInformedBy"
    wasRevisionOf: Final = "http://www.w3.org/ns/prov#wasRevisionOf"


class Qb:
    """Terms of http://purl.org/linked-data/cube#."""

    AttributeProperty: Final = "http://purl.org/linked-data/cube#AttributeProperty"
    ComponentSpecification: Final = "http://purl.org/linked-data/cube#ComponentSpecification"
    DataSet: Final = "http://purl.org/linked-data/cube#DataSet"
    DataStructureDefinition: Final = "http://purl.org/linked-data/cube#DataStructureDefinition"
    DimensionProperty: Final = "http://purl.org/linked-data/cube#DimensionProperty"
    MeasureProperty: Final = "http://purl.org/linked-data/cube#MeasureProperty"
    Observation: Final = "http://purl.org/linked-data/cube#Observation"
    attribute: Final = "http://purl.org/linked-data/cube#attribute"
    component: Final = "http://purl.org/linked-data/cube#component"
    dataSet: Final = "http://purl.org/linked-data/cube#dataSet"
    dimension: Final = "http://purl.org/linked-data/cube#dimension"
    measure: Final = "http://purl.org/linked-data/cube#measure"
    structure: Final = "http://purl.org/linked-data/cube#structure"


class Rdf:
    """Terms of http://www.w3.org/1999/02/22-rdf-syntax-ns#."""

    JSON: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
    List: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#List"
    Property: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property"
    Statement: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement"
    first: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
    langString: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    nil: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"
    object_: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#object"
    predicate: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate"
    rest: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"
    subject: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject"
    type_: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Rdfs:
    """Terms of http://www.w3.org/2000/01/rdf-schema#."""

    Class: Final = "http://www.w3.org/2000/01/rdf-schema#Class"
    Datatype: Final = "http://www.w3.org/2000/01/rdf-schema#Datatype"
    Literal: Final = "http://www.w3.org/2000/01/rdf-schema#Literal"
    Resource: Final = "http://www.w3.org/2000/01/rdf-schema#Resource"
    comment: Final = "http://www.w3.org/2000/01/rdf-schema#comment"
    domain: Final = "http://www.w3.org/2000/01/rdf-schema#domain"
    isDefinedBy: Final = "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"
    label: Final = "http://www.w3.org/2000/01/rdf-schema#label"
    range_: Final = "http://www.w3.org/2000/01/rdf-schema#range"
    seeAlso: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    subClassOf: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    subPropertyOf: Final = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"


class Renkei:
    """Terms of https://w3id.org/renkei/ns#."""

    ActivityObservation: Final = "https://w3id.org/renkei/ns#ActivityObservation"
    AedSite: Final = "https://w3id.org/renkei/ns#AedSite"
    CalendarMonth: Final = "https://w3id.org/renkei/ns#CalendarMonth"
    CareEstablishment: Final = "https://w3id.org/renkei/ns#CareEstablishment"
    CulturalProperty: Final = "https://w3id.org/renkei/ns#CulturalProperty"
    DesignatedManager: Final = "https://w3id.org/renkei/ns#DesignatedManager"
    Designation: Final = "https://w3id.org/renkei/ns#Designation"
    DirectionStatement: Final = "https://w3id.org/renkei/ns#DirectionStatement"
    EvacuationSite: Final = "https://w3id.org/renkei/ns#EvacuationSite"
    Event: Final = "https://w3id.org/renkei/ns#Event"
    EventSeries: Final = "https://w3id.org/renkei/ns#EventSeries"
    Facility: Final = "https://w3id.org/renkei/ns#Facility"
    FacilityEntity: Final = "https://w3id.org/renkei/ns#FacilityEntity"
    FacilityGroup: Final = "https://w3id.org/renkei/ns#FacilityGroup"
    FacilityPairing: Final = "https://w3id.org/renkei/ns#FacilityPairing"
    FiscalYear: Final = "https://w3id.org/renkei/ns#FiscalYear"
    Government: Final = "https://w3id.org/renkei/ns#Government"
    GovernmentDepartment: Final = "https://w3id.org/renkei/ns#GovernmentDepartment"
    JointActivity: Final = "https://w3id.org/renkei/ns#JointActivity"
    Medium: Final = "https://w3id.org/renkei/ns#Medium"
    MunicipalGovernment: Final = "https://w3id.org/renkei/ns#MunicipalGovernment"
    Participation: Final = "https://w3id.org/renkei/ns#Participation"
    Partnership: Final = "https://w3id.org/renkei/ns#Partnership"
    PrefecturalGovernment: Final = "https://w3id.org/renkei/ns#PrefecturalGovernment"
    Programme: Final = "https://w3id.org/renkei/ns#Programme"
    SourceBlock: Final = "https://w3id.org/renkei/ns#SourceBlock"
    SourceDocument: Final = "https://w3id.org/renkei/ns#SourceDocument"
    SourceSpan: Final = "https://w3id.org/renkei/ns#SourceSpan"
    WifiSpot: Final = "https://w3id.org/renkei/ns#WifiSpot"
    accessNote: Final = "https://w3id.org/renkei/ns#accessNote"
    accessibilityNote: Final = "https://w3id.org/renkei/ns#accessibilityNote"
    activityKind: Final = "https://w3id.org/renkei/ns#activityKind"
    activityStatistics: Final = "https://w3id.org/renkei/ns#activityStatistics"
    approximate: Final = "https://w3id.org/renkei/ns#approximate"
    asOf: Final = "https://w3id.org/renkei/ns#asOf"
    asWritten: Final = "https://w3id.org/renkei/ns#asWritten"
    assignedPairing: Final = "https://w3id.org/renkei/ns#assignedPairing"
    assignmentBasis: Final = "https://w3id.org/renkei/ns#assignmentBasis"
    certainty: Final = "https://w3id.org/renkei/ns#certainty"
    compiledNotAfter: Final = "https://w3id.org/renkei/ns#compiledNotAfter"
    compiledNotBefore: Final = "https://w3id.org/renkei/ns#compiledNotBefore"
    concerns: Final = "https://w3id.org/renkei/ns#concerns"
    corporateNumber: Final = "https://w3id.org/renkei/ns#corporateNumber"
    custodian: Final = "https://w3id.org/renkei/ns#custodian"
    designatedFacility: Final = "https://w3id.org/renkei/ns#designatedFacility"
    designatingGovernment: Final = "https://w3id.org/renkei/ns#designatingGovernment"
    direction: Final = "https://w3id.org/renkei/ns#direction"
    documentOf: Final = "https://w3id.org/renkei/ns#documentOf"
    endLine: Final = "https://w3id.org/renkei/ns#endLine"
    endedIn: Final = "https://w3id.org/renkei/ns#endedIn"
    establisher: Final = "https://w3id.org/renkei/ns#establisher"
    example: Final = "https://w3id.org/renkei/ns#example"
    feature: Final = "https://w3id.org/renkei/ns#feature"
    frequency: Final = "https://w3id.org/renkei/ns#frequency"
    hasDirectionStatement: Final = "https://w3id.org/renkei/ns#hasDirectionStatement"
    hasOccurrence: Final = "https://w3id.org/renkei/ns#hasOccurrence"
    hazard: Final = "https://w3id.org/renkei/ns#hazard"
    inBlock: Final = "https://w3id.org/renkei/ns#inBlock"
    inPairing: Final = "https://w3id.org/renkei/ns#inPairing"
    inPartnership: Final = "https://w3id.org/renkei/ns#inPartnership"
    inSeries: Final = "https://w3id.org/renkei/ns#inSeries"
    indicator: Final = "https://w3id.org/renkei/ns#indicator"
    installer: Final = "https://w3id.org/renkei/ns#installer"
    jurisdiction: Final = "https://w3id.org/renkei/ns#jurisdiction"
    lacksFeature: Final = "https://w3id.org/renkei/ns#lacksFeature"
    leadMember: Final = "https://w3id.org/renkei/ns#leadMember"
    listedBy: Final = "https://w3id.org/renkei/ns#listedBy"
    localGovernmentCode: Final = "https://w3id.org/renkei/ns#localGovernmentCode"
    manager: Final = "https://w3id.org/renkei/ns#manager"
    managingBody: Final = "https://w3id.org/renkei/ns#managingBody"
    memberFacility: Final = "https://w3id.org/renkei/ns#memberFacility"
    namedInSource: Final = "https://w3id.org/renkei/ns#namedInSource"
    newInFiscalYear: Final = "https://w3id.org/renkei/ns#newInFiscalYear"
    observedEntity: Final = "https://w3id.org/renkei/ns#observedEntity"
    pairedFacility: Final = "https://w3id.org/renkei/ns#pairedFacility"
    participant: Final = "https://w3id.org/renkei/ns#participant"
    partner: Final = "https://w3id.org/renkei/ns#partner"
    period: Final = "https://w3id.org/renkei/ns#period"
    poi: Final = "https://w3id.org/renkei/ns#poi"
    position: Final = "https://w3id.org/renkei/ns#position"
    purpose: Final = "https://w3id.org/renkei/ns#purpose"
    recognisedOn: Final = "https://w3id.org/renkei/ns#recognisedOn"
    refPeriod: Final = "https://w3id.org/renkei/ns#refPeriod"
    reportedAs: Final = "https://w3id.org/renkei/ns#reportedAs"
    scheduleNote: Final = "https://w3id.org/renkei/ns#scheduleNote"
    scope: Final = "https://w3id.org/renkei/ns#scope"
    search: Final = "https://w3id.org/renkei/ns#search"
    selection: Final = "https://w3id.org/renkei/ns#selection"
    spanKind: Final = "https://w3id.org/renkei/ns#spanKind"
    ssid: Final = "https://w3id.org/renkei/ns#ssid"
    startLine: Final = "https://w3id.org/renkei/ns#startLine"
    startedIn: Final = "https://w3id.org/renkei/ns#startedIn"
    statedIn: Final = "https://w3id.org/renkei/ns#statedIn"
    status: Final = "https://w3id.org/renkei/ns#status"
    theme: Final = "https://w3id.org/renkei/ns#theme"
    toiletsBarrierFree: Final = "https://w3id.org/renkei/ns#toiletsBarrierFree"
    toiletsMen: Final = "https://w3id.org/renkei/ns#toiletsMen"
    toiletsMenSeated: Final = "https://w3id.org/renkei/ns#toiletsMenSeated"
    toiletsMenSquat: Final = "https://w3id.org/renkei/ns#toiletsMenSquat"
    toiletsMenUrinals: Final = "https://w3id.org/renkei/ns#toiletsMenUrinals"
    toiletsShared: Final = "https://w3id.org/renkei/ns#toiletsShared"
    toiletsSharedSeated: Final = "https://w3id.org/renkei/ns#toiletsSharedSeated"
    toiletsSharedSquat: Final = "https://w3id.org/renkei/ns#toiletsSharedSquat"
    toiletsWomen: Final = "https://w3id.org/renkei/ns#toiletsWomen"
    toiletsWomenSeated: Final = "https://w3id.org/renkei/ns#toiletsWomenSeated"
    toiletsWomenSquat: Final = "https://w3id.org/renkei/ns#toiletsWomenSquat"
    topic: Final = "https://w3id.org/renkei/ns#topic"
    townId: Final = "https://w3id.org/renkei/ns#townId"
    unit: Final = "https://w3id.org/renkei/ns#unit"
    usesMedium: Final = "https://w3id.org/renkei/ns#usesMedium"
    value: Final = "https://w3id.org/renkei/ns#value"
    valueStatus: Final = "https://w3id.org/renkei/ns#valueStatus"
    venueFacility: Final = "https://w3id.org/renkei/ns#venueFacility"


class Role:
    """Terms of https://w3id.org/renkei/code/role#."""

    attendee: Final = "https://w3id.org/renkei/code/role#attendee"
    co_host: Final = "https://w3id.org/renkei/code/role#co-host"
    cooperator: Final = "https://w3id.org/renkei/code/role#cooperator"
    endorser: Final = "https://w3id.org/renkei/code/role#endorser"
    host: Final = "https://w3id.org/renkei/code/role#host"
    invitee: Final = "https://w3id.org/renkei/code/role#invitee"
    mutual: Final = "https://w3id.org/renkei/code/role#mutual"
    performer: Final = "https://w3id.org/renkei/code/role#performer"
    proponent: Final = "https://w3id.org/renkei/code/role#proponent"
    provider: Final = "https://w3id.org/renkei/code/role#provider"
    publicised: Final = "https://w3id.org/renkei/code/role#publicised"
    publicist: Final = "https://w3id.org/renkei/code/role#publicist"
    recipient: Final = "https://w3id.org/renkei/code/role#recipient"
    requester: Final = "https://w3id.org/renkei/code/role#requester"
    sponsor: Final = "https://w3id.org/renkei/code/role#sponsor"


class Schema:
    """Terms of https://schema.org/."""

    ChildCare: Final = "https://schema.org/ChildCare"
    CivicStructure: Final = "https://schema.org/CivicStructure"
    ContactPoint: Final = "https://schema.org/ContactPoint"
    CreativeWork: Final = "https://schema.org/CreativeWork"
    Event: Final = "https://schema.org/Event"
    EventSeries: Final = "https://schema.org/EventSeries"
    GovernmentOrganization: Final = "https://schema.org/GovernmentOrganization"
    LocalBusiness: Final = "https://schema.org/LocalBusiness"
    MediaObject: Final = "https://schema.org/MediaObject"
    Offer: Final = "https://schema.org/Offer"
    OpeningHoursSpecification: Final = "https://schema.org/OpeningHoursSpecification"
    Periodical: Final = "https://schema.org/Periodical"
    Place: Final = "https://schema.org/Place"
    Preschool: Final = "https://schema.org/Preschool"
    PropertyValue: Final = "https://schema.org/PropertyValue"
    PublicToilet: Final = "https://schema.org/PublicToilet"
    SoftwareApplication: Final = "https://schema.org/SoftwareApplication"
    TouristAttraction: Final = "https://schema.org/TouristAttraction"
    WebPage: Final = "https://schema.org/WebPage"
    WebSite: Final = "https://schema.org/WebSite"
    abstract: Final = "https://schema.org/abstract"
    alternateName: Final = "https://schema.org/alternateName"
    areaServed: Final = "https://schema.org/areaServed"
    closes: Final = "https://schema.org/closes"
    contactPoint: Final = "https://schema.org/contactPoint"
    containedInPlace: Final = "https://schema.org/containedInPlace"
    contentSize: Final = "https://schema.org/contentSize"
    dayOfWeek: Final = "https://schema.org/dayOfWeek"
    description: Final = "https://schema.org/description"
    domainIncludes: Final = "https://schema.org/domainIncludes"
    elevation: Final = "https://schema.org/elevation"
    email: Final = "https://schema.org/email"
    encodingFormat: Final = "https://schema.org/encodingFormat"
    endDate: Final = "https://schema.org/endDate"
    faxNumber: Final = "https://schema.org/faxNumber"
    floorLevel: Final = "https://schema.org/floorLevel"
    identifier: Final = "https://schema.org/identifier"
    image: Final = "https://schema.org/image"
    isAccessibleForFree: Final = "https://schema.org/isAccessibleForFree"
    isPartOf: Final = "https://schema.org/isPartOf"
    keywords: Final = "https://schema.org/keywords"
    latitude: Final = "https://schema.org/latitude"
    license: Final = "https://schema.org/license"
    location: Final = "https://schema.org/location"
    longitude: Final = "https://schema.org/longitude"
    maximumAttendeeCapacity: Final = "https://schema.org/maximumAttendeeCapacity"
    name: Final = "https://schema.org/name"
    offers: Final = "https://schema.org/offers"
    openingHoursSpecification: Final = "https://schema.org/openingHoursSpecification"
    opens: Final = "https://schema.org/opens"
    price: Final = "https://schema.org/price"
    priceCurrency: Final = "https://schema.org/priceCurrency"
    rangeIncludes: Final = "https://schema.org/rangeIncludes"
    sameAs: Final = "https://schema.org/sameAs"
    sha256: Final = "https://schema.org/sha256"
    size: Final = "https://schema.org/size"
    startDate: Final = "https://schema.org/startDate"
    superEvent: Final = "https://schema.org/superEvent"
    target: Final = "https://schema.org/target"
    telephone: Final = "https://schema.org/telephone"
    typicalAgeRange: Final = "https://schema.org/typicalAgeRange"
    url: Final = "https://schema.org/url"
    value: Final = "https://schema.org/value"


class Sd:
    """Terms of http://www.w3.org/ns/sparql-service-description#."""

    Dataset: Final = "http://www.w3.org/ns/sparql-service-description#Dataset"
    Feature: Final = "http://www.w3.org/ns/sparql-service-description#Feature"
    Function: Final = "http://www.w3.org/ns/sparql-service-description#Function"
    Graph: Final = "http://www.w3.org/ns/sparql-service-description#Graph"
    NamedGraph: Final = "http://www.w3.org/ns/sparql-service-description#NamedGraph"
    SPARQL11Query: Final = "http://www.w3.org/ns/sparql-service-description#SPARQL11Query"
    Service: Final = "http://www.w3.org/ns/sparql-service-description#Service"
    availableGraphs: Final = "http://www.w3.org/ns/sparql-service-description#availableGraphs"
    defaultDataset: Final = "http://www.w3.org/ns/sparql-service-description#defaultDataset"
    defaultEntailmentRegime: Final = (
        "http://www.w3.org/ns/sparql-service-description#defaultEntailmentRegime"
    )
    defaultGraph: Final = "http://www.w3.org/ns/sparql-service-description#defaultGraph"
    endpoint: Final = "http://www.w3.org/ns/sparql-service-description#endpoint"
    extensionFunction: Final = "http://www.w3.org/ns/sparql-service-description#extensionFunction"
    feature: Final = "http://www.w3.org/ns/sparql-service-description#feature"
    graph: Final = "http://www.w3.org/ns/sparql-service-description#graph"
    languageExtension: Final = "http://www.w3.org/ns/sparql-service-description#languageExtension"
    name: Final = "http://www.w3.org/ns/sparql-service-description#name"
    namedGraph: Final = "http://www.w3.org/ns/sparql-service-description#namedGraph"
    propertyFeature: Final = "http://www.w3.org/ns/sparql-service-description#propertyFeature"
    resultFormat: Final = "http://www.w3.org/ns/sparql-service-description#resultFormat"
    supportedLanguage: Final = "http://www.w3.org/ns/sparql-service-description#supportedLanguage"
    url: Final = "http://www.w3.org/ns/sparql-service-description#url"


class SdmxDimension:
    """Terms of http://purl.org/linked-data/sdmx/2009/dimension#."""

    refPeriod: Final = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"


class Section:
    """Terms of https://w3id.org/renkei/code/section#."""

    achievement: Final = "https://w3id.org/renkei/code/section#achievement"
    new_effort: Final = "https://w3id.org/renkei/code/section#new-effort"


class Selection:
    """Terms of https://w3id.org/renkei/code/selection#."""

    direct: Final = "https://w3id.org/renkei/code/selection#direct"
    open_: Final = "https://w3id.org/renkei/code/selection#open"


class Sh:
    """Terms of http://www.w3.org/ns/shacl#."""

    IRI: Final = "http://www.w3.org/ns/shacl#IRI"
    Info: Final = "http://www.w3.org/ns/shacl#Info"
    NodeShape: Final = "http://www.w3.org/ns/shacl#NodeShape"
    PrefixDeclaration: Final = "http://www.w3.org/ns/shacl#PrefixDeclaration"
    PropertyShape: Final = "http://www.w3.org/ns/shacl#PropertyShape"
    SPARQLAskExecutable: Final = "http://www.w3.org/ns/shacl#SPARQLAskExecutable"
    SPARQLConstraint: Final = "http://www.w3.org/ns/shacl#SPARQLConstraint"
    SPARQLConstructExecutable: Final = "http://www.w3.org/ns/shacl#SPARQLConstructExecutable"
    SPARQLExecutable: Final = "http://www.w3.org/ns/shacl#SPARQLExecutable"
    SPARQLSelectExecutable: Final = "http://www.w3.org/ns/shacl#SPARQLSelectExecutable"
    Violation: Final = "http://www.w3.org/ns/shacl#Violation"
    Warning_: Final = "http://www.w3.org/ns/shacl#Warning"
    alternativePath: Final = "http://www.w3.org/ns/shacl#alternativePath"
    ask: Final = "http://www.w3.org/ns/shacl#ask"
    class_: Final = "http://www.w3.org/ns/shacl#class"
    construct: Final = "http://www.w3.org/ns/shacl#construct"
    datatype: Final = "http://www.w3.org/ns/shacl#datatype"
    declare: Final = "http://www.w3.org/ns/shacl#declare"
    defaultValue: Final = "http://www.w3.org/ns/shacl#defaultValue"
    description: Final = "http://www.w3.org/ns/shacl#description"
    equals: Final = "http://www.w3.org/ns/shacl#equals"
    hasValue: Final = "http://www.w3.org/ns/shacl#hasValue"
    inversePath: Final = "http://www.w3.org/ns/shacl#inversePath"
    languageIn: Final = "http://www.w3.org/ns/shacl#languageIn"
    lessThanOrEquals: Final = "http://www.w3.org/ns/shacl#lessThanOrEquals"
    maxCount: Final = "http://www.w3.org/ns/shacl#maxCount"
    maxInclusive: Final = "http://www.w3.org/ns/shacl#maxInclusive"
    message: Final = "http://www.w3.org/ns/shacl#message"
    minCount: Final = "http://www.w3.org/ns/shacl#minCount"
    minInclusive: Final = "http://www.w3.org/ns/shacl#minInclusive"
    minLength: Final = "http://www.w3.org/ns/shacl#minLength"
    name: Final = "http://www.w3.org/ns/shacl#name"
    namespace: Final = "http://www.w3.org/ns/shacl#namespace"
    node: Final = "http://www.w3.org/ns/shacl#node"
    nodeKind: Final = "http://www.w3.org/ns/shacl#nodeKind"
    optional: Final = "http://www.w3.org/ns/shacl#optional"
    or_: Final = "http://www.w3.org/ns/shacl#or"
    order: Final = "http://www.w3.org/ns/shacl#order"
    parameter: Final = "http://www.w3.org/ns/shacl#parameter"
    path: Final = "http://www.w3.org/ns/shacl#path"
    pattern: Final = "http://www.w3.org/ns/shacl#pattern"
    prefix: Final = "http://www.w3.org/ns/shacl#prefix"
    prefixes: Final = "http://www.w3.org/ns/shacl#prefixes"
    property_: Final = "http://www.w3.org/ns/shacl#property"
    qualifiedMinCount: Final = "http://www.w3.org/ns/shacl#qualifiedMinCount"
    qualifiedValueShape: Final = "http://www.w3.org/ns/shacl#qualifiedValueShape"
    select: Final = "http://www.w3.org/ns/shacl#select"
    severity: Final = "http://www.w3.org/ns/shacl#severity"
    sparql: Final = "http://www.w3.org/ns/shacl#sparql"
    targetClass: Final = "http://www.w3.org/ns/shacl#targetClass"
    targetObjectsOf: Final = "http://www.w3.org/ns/shacl#targetObjectsOf"
    targetSubjectsOf: Final = "http://www.w3.org/ns/shacl#targetSubjectsOf"
    uniqueLang: Final = "http://www.w3.org/ns/shacl#uniqueLang"


class Skos:
    """Terms of http://www.w3.org/2004/02/skos/core#."""

    Concept: Final = "http://www.w3.org/2004/02/skos/core#Concept"
    ConceptScheme: Final = "http://www.w3.org/2004/02/skos/core#ConceptScheme"
    altLabel: Final = "http://www.w3.org/2004/02/skos/core#altLabel"
    broadMatch: Final = "http://www.w3.org/2004/02/skos/core#broadMatch"
    broader: Final = "http://www.w3.org/2004/02/skos/core#broader"
    changeNote: Final = "http://www.w3.org/2004/02/skos/core#changeNote"
    closeMatch: Final = "http://www.w3.org/2004/02/skos/core#closeMatch"
    definition: Final = "http://www.w3.org/2004/02/skos/core#definition"
    editorialNote: Final = "http://www.w3.org/2004/02/skos/core#editorialNote"
    exactMatch: Final = "http://www.w3.org/2004/02/skos/core#exactMatch"
    hasTopConcept: Final = "http://www.w3.org/2004/02/skos/core#hasTopConcept"
    hiddenLabel: Final = "http://www.w3.org/2004/02/skos/core#hiddenLabel"
    inScheme: Final = "http://www.w3.org/2004/02/skos/core#inScheme"
    narrowMatch: Final = "http://www.w3.org/2004/02/skos/core#narrowMatch"
    narrower: Final = "http://www.w3.org/2004/02/skos/core#narrower"
    notation: Final = "http://www.w3.org/2004/02/skos/core#notation"
    note: Final = "http://www.w3.org/2004/02/skos/core#note"
    prefLabel: Final = "http://www.w3.org/2004/02/skos/core#prefLabel"
    related: Final = "http://www.w3.org/2004/02/skos/core#related"
    relatedMatch: Final = "http://www.w3.org/2004/02/skos/core#relatedMatch"
    scopeNote: Final = "http://www.w3.org/2004/02/skos/core#scopeNote"
    topConceptOf: Final = "http://www.w3.org/2004/02/skos/core#topConceptOf"


class SpanKind:
    """Terms of https://w3id.org/renkei/code/span-kind#."""

    column_header: Final = "https://w3id.org/renkei/code/span-kind#column-header"
    detail: Final = "https://w3id.org/renkei/code/span-kind#detail"
    direction_item: Final = "https://w3id.org/renkei/code/span-kind#direction-item"
    document_number: Final = "https://w3id.org/renkei/code/span-kind#document-number"
    effort_item: Final = "https://w3id.org/renkei/code/span-kind#effort-item"
    facility_name: Final = "https://w3id.org/renkei/code/span-kind#facility-name"
    passage: Final = "https://w3id.org/renkei/code/span-kind#passage"
    section_heading: Final = "https://w3id.org/renkei/code/span-kind#section-heading"
    sub_item: Final = "https://w3id.org/renkei/code/span-kind#sub-item"
    title: Final = "https://w3id.org/renkei/code/span-kind#title"


class Spdx:
    """Terms of http://spdx.org/rdf/terms#."""

    Checksum: Final = "http://spdx.org/rdf/terms#Checksum"
    algorithm: Final = "http://spdx.org/rdf/terms#algorithm"
    checksum: Final = "http://spdx.org/rdf/terms#checksum"
    checksumValue: Final = "http://spdx.org/rdf/terms#checksumValue"


class Status:
    """Terms of https://w3id.org/renkei/code/status#."""

    agreed: Final = "https://w3id.org/renkei/code/status#agreed"
    announced: Final = "https://w3id.org/renkei/code/status#announced"
    cancelled: Final = "https://w3id.org/renkei/code/status#cancelled"
    held: Final = "https://w3id.org/renkei/code/status#held"
    ongoing: Final = "https://w3id.org/renkei/code/status#ongoing"
    planned: Final = "https://w3id.org/renkei/code/status#planned"
    postponed: Final = "https://w3id.org/renkei/code/status#postponed"
    reported: Final = "https://w3id.org/renkei/code/status#reported"
    under_consideration: Final = "https://w3id.org/renkei/code/status#under-consideration"


class Theme:
    """Terms of https://w3id.org/renkei/code/theme#."""

    civic_activity: Final = "https://w3id.org/renkei/code/theme#civic-activity"
    consumer_affairs: Final = "https://w3id.org/renkei/code/theme#consumer-affairs"
    gender_equality: Final = "https://w3id.org/renkei/code/theme#gender-equality"
    parks: Final = "https://w3id.org/renkei/code/theme#parks"
    public_housing: Final = "https://w3id.org/renkei/code/theme#public-housing"
    vocational_industry: Final = "https://w3id.org/renkei/code/theme#vocational-industry"


class Time:
    """Terms of http://www.w3.org/2006/time#."""

    Instant: Final = "http://www.w3.org/2006/time#Instant"
    Interval: Final = "http://www.w3.org/2006/time#Interval"
    ProperInterval: Final = "http://www.w3.org/2006/time#ProperInterval"
    TemporalEntity: Final = "http://www.w3.org/2006/time#TemporalEntity"
    hasBeginning: Final = "http://www.w3.org/2006/time#hasBeginning"
    hasEnd: Final = "http://www.w3.org/2006/time#hasEnd"
    hasTime: Final = "http://www.w3.org/2006/time#hasTime"
    inXSDDate: Final = "http://www.w3.org/2006/time#inXSDDate"
    inXSDgYear: Final = "http://www.w3.org/2006/time#inXSDgYear"
    inXSDgYearMonth: Final = "http://www.w3.org/2006/time#inXSDgYearMonth"
    intervalIn: Final = "http://www.w3.org/2006/time#intervalIn"


class Unit:
    """Terms of https://w3id.org/renkei/code/unit#."""

    case: Final = "https://w3id.org/renkei/code/unit#case"
    person: Final = "https://w3id.org/renkei/code/unit#person"
    session: Final = "https://w3id.org/renkei/code/unit#session"


class ValueStatus:
    """Terms of https://w3id.org/renkei/code/value-status#."""

    actual: Final = "https://w3id.org/renkei/code/value-status#actual"
    planned: Final = "https://w3id.org/renkei/code/value-status#planned"
    to_date: Final = "https://w3id.org/renkei/code/value-status#to-date"


class Vann:
    """Terms of http://purl.org/vocab/vann/."""

    preferredNamespacePrefix: Final = "http://purl.org/vocab/vann/preferredNamespacePrefix"
    preferredNamespaceUri: Final = "http://purl.org/vocab/vann/preferredNamespaceUri"


class Vcard:
    """Terms of http://www.w3.org/2006/vcard/ns#."""

    Organization: Final = "http://www.w3.org/2006/vcard/ns#Organization"
    fn: Final = "http://www.w3.org/2006/vcard/ns#fn"
    hasEmail: Final = "http://www.w3.org/2006/vcard/ns#hasEmail"
    hasURL: Final = "http://www.w3.org/2006/vcard/ns#hasURL"


class Void:
    """Terms of http://rdfs.org/ns/void#."""

    Dataset: Final = "http://rdfs.org/ns/void#Dataset"
    DatasetDescription: Final = "http://rdfs.org/ns/void#DatasetDescription"
    Linkset: Final = "http://rdfs.org/ns/void#Linkset"
    class_: Final = "http://rdfs.org/ns/void#class"
    classPartition: Final = "http://rdfs.org/ns/void#classPartition"
    classes: Final = "http://rdfs.org/ns/void#classes"
    dataDump: Final = "http://rdfs.org/ns/void#dataDump"
    distinctObjects: Final = "http://rdfs.org/ns/void#distinctObjects"
    distinctSubjects: Final = "http://rdfs.org/ns/void#distinctSubjects"
    entities: Final = "http://rdfs.org/ns/void#entities"
    exampleResource: Final = "http://rdfs.org/ns/void#exampleResource"
    feature: Final = "http://rdfs.org/ns/void#feature"
    inDataset: Final = "http://rdfs.org/ns/void#inDataset"
    linkPredicate: Final = "http://rdfs.org/ns/void#linkPredicate"
    objectsTarget: Final = "http://rdfs.org/ns/void#objectsTarget"
    properties: Final = "http://rdfs.org/ns/void#properties"
    property_: Final = "http://rdfs.org/ns/void#property"
    propertyPartition: Final = "http://rdfs.org/ns/void#propertyPartition"
    rootResource: Final = "http://rdfs.org/ns/void#rootResource"
    sparqlEndpoint: Final = "http://rdfs.org/ns/void#sparqlEndpoint"
    subjectsTarget: Final = "http://rdfs.org/ns/void#subjectsTarget"
    subset: Final = "http://rdfs.org/ns/void#subset"
    triples: Final = "http://rdfs.org/ns/void#triples"
    uriSpace: Final = "http://rdfs.org/ns/void#uriSpace"
    vocabulary: Final = "http://rdfs.org/ns/void#vocabulary"


class Vs:
    """Terms of http://www.w3.org/2003/06/sw-vocab-status/ns#."""

    term_status: Final = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"


class Xsd:
    """Terms of http://www.w3.org/2001/XMLSchema#."""

    anyURI: Final = "http://www.w3.org/2001/XMLSchema#anyURI"
    base64Binary: Final = "http://www.w3.org/2001/XMLSchema#base64Binary"
    boolean: Final = "http://www.w3.org/2001/XMLSchema#boolean"
    date: Final = "http://www.w3.org/2001/XMLSchema#date"
    dateTime: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
    dateTimeStamp: Final = "http://www.w3.org/2001/XMLSchema#dateTimeStamp"
    decimal: Final = "http://www.w3.org/2001/XMLSchema#decimal"
    double: Final = "http://www.w3.org/2001/XMLSchema#double"
    duration: Final = "http://www.w3.org/2001/XMLSchema#duration"
    float_: Final = "http://www.w3.org/2001/XMLSchema#float"
    gMonthDay: Final = "http://www.w3.org/2001/XMLSchema#gMonthDay"
    gYear: Final = "http://www.w3.org/2001/XMLSchema#gYear"
    gYearMonth: Final = "http://www.w3.org/2001/XMLSchema#gYearMonth"
    hexBinary: Final = "http://www.w3.org/2001/XMLSchema#hexBinary"
    integer: Final = "http://www.w3.org/2001/XMLSchema#integer"
    language: Final = "http://www.w3.org/2001/XMLSchema#language"
    nonNegativeInteger: Final = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
    positiveInteger: Final = "http://www.w3.org/2001/XMLSchema#positiveInteger"
    string: Final = "http://www.w3.org/2001/XMLSchema#string"
    time: Final = "http://www.w3.org/2001/XMLSchema#time"


# Scheme → notation → IRI.
CODES: Final[dict[str, dict[str, str]]] = {
    "certainty": {
        "ambiguous": Certainty.ambiguous,
        "inferred": Certainty.inferred,
        "stated": Certainty.stated,
    },
    "direction": {
        "consultation": Direction.consultation,
        "facility-use": Direction.facility_use,
        "mutual-pr": Direction.mutual_pr,
        "opinion-exchange": Direction.opinion_exchange,
        "public-awareness": Direction.public_awareness,
        "training-events": Direction.training_events,
    },
    "feature": {
        "assistance-dogs": Feature.assistance_dogs,
        "barrier-free-toilet": Feature.barrier_free_toilet,
        "braille-or-reading": Feature.braille_or_reading,
        "cane-loan": Feature.cane_loan,
        "designated-shelter": Feature.designated_shelter,
        "eating-allowed": Feature.eating_allowed,
        "foreign-languages": Feature.foreign_languages,
        "infant-toilet": Feature.infant_toilet,
        "nappy-changing": Feature.nappy_changing,
        "nursing-room": Feature.nursing_room,
        "online": Feature.online,
        "ostomate-toilet": Feature.ostomate_toilet,
        "paediatric-aed": Feature.paediatric_aed,
        "parking": Feature.parking,
        "priority-parking": Feature.priority_parking,
        "pushchair": Feature.pushchair,
        "pushchair-loan": Feature.pushchair_loan,
        "ramp-or-lift": Feature.ramp_or_lift,
        "subtitles": Feature.subtitles,
        "tactile-paving": Feature.tactile_paving,
        "temporary-childcare": Feature.temporary_childcare,
        "wheelchair": Feature.wheelchair,
        "wheelchair-loan": Feature.wheelchair_loan,
        "wheelchair-toilet": Feature.wheelchair_toilet,
        "written-communication": Feature.written_communication,
    },
    "frequency": {
        "as-needed": Frequency.as_needed,
        "recurring": Frequency.recurring,
    },
    "government-type": {
        "designated-city": GovernmentType.designated_city,
        "municipality": GovernmentType.municipality,
        "prefecture": GovernmentType.prefecture,
    },
    "hazard": {
        "earthquake": Hazard.earthquake,
        "flood": Hazard.flood,
        "inland-flood": Hazard.inland_flood,
        "landslide": Hazard.landslide,
        "large-fire": Hazard.large_fire,
        "storm-surge": Hazard.storm_surge,
        "tsunami": Hazard.tsunami,
        "volcano": Hazard.volcano,
    },
    "indicator": {
        "attendance": Indicator.attendance,
        "cases-shared": Indicator.cases_shared,
        "referrals": Indicator.referrals,
        "sessions": Indicator.sessions,
        "tests": Indicator.tests,
    },
    "kind": {
        "consultation": Kind.consultation,
        "coordination": Kind.coordination,
        "counter-service": Kind.counter_service,
        "endorsement": Kind.endorsement,
        "event-cooperation": Kind.event_cooperation,
        "improvement": Kind.improvement,
        "information": Kind.information,
        "information-provision": Kind.information_provision,
        "information-sharing": Kind.information_sharing,
        "joint-event": Kind.joint_event,
        "liaison-meeting": Kind.liaison_meeting,
        "link-exchange": Kind.link_exchange,
        "listing": Kind.listing,
        "material-exchange": Kind.material_exchange,
        "meeting": Kind.meeting,
        "mutual-pr": Kind.mutual_pr,
        "opinion-exchange": Kind.opinion_exchange,
        "participation": Kind.participation,
        "publicity": Kind.publicity,
        "referral": Kind.referral,
        "schedule-coordination": Kind.schedule_coordination,
        "seminar": Kind.seminar,
        "service-cooperation": Kind.service_cooperation,
        "signage": Kind.signage,
        "social-media-sharing": Kind.social_media_sharing,
        "testing": Kind.testing,
        "volunteer-support": Kind.volunteer_support,
        "website-improvement": Kind.website_improvement,
    },
    "poi": {},
    "role": {
        "attendee": Role.attendee,
        "co-host": Role.co_host,
        "cooperator": Role.cooperator,
        "endorser": Role.endorser,
        "host": Role.host,
        "invitee": Role.invitee,
        "mutual": Role.mutual,
        "performer": Role.performer,
        "proponent": Role.proponent,
        "provider": Role.provider,
        "publicised": Role.publicised,
        "publicist": Role.publicist,
        "recipient": Role.recipient,
        "requester": Role.requester,
        "sponsor": Role.sponsor,
    },
    "section": {
        "achievement": Section.achievement,
        "new-effort": Section.new_effort,
    },
    "selection": {
        "direct": Selection.direct,
        "open": Selection.open_,
    },
    "span-kind": {
        "column-header": SpanKind.column_header,
        "detail": SpanKind.detail,
        "direction-item": SpanKind.direction_item,
        "document-number": SpanKind.document_number,
        "effort-item": SpanKind.effort_item,
        "facility-name": SpanKind.facility_name,
        "passage": SpanKind.passage,
        "section-heading": SpanKind.section_heading,
        "sub-item": SpanKind.sub_item,
        "title": SpanKind.title,
    },
    "status": {
        "agreed": Status.agreed,
        "announced": Status.announced,
        "cancelled": Status.cancelled,
        "held": Status.held,
        "ongoing": Status.ongoing,
        "planned": Status.planned,
        "postponed": Status.postponed,
        "reported": Status.reported,
        "under-consideration": Status.under_consideration,
    },
    "theme": {
        "civic-activity": Theme.civic_activity,
        "consumer-affairs": Theme.consumer_affairs,
        "gender-equality": Theme.gender_equality,
        "parks": Theme.parks,
        "public-housing": Theme.public_housing,
        "vocational-industry": Theme.vocational_industry,
    },
    "unit": {
        "case": Unit.case,
        "person": Unit.person,
        "session": Unit.session,
    },
    "value-status": {
        "actual": ValueStatus.actual,
        "planned": ValueStatus.planned,
        "to-date": ValueStatus.to_date,
    },
}

PREFIXES: Final[dict[str, str]] = {
    "certainty": "https://w3id.org/renkei/code/certainty#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "direction": "https://w3id.org/renkei/code/direction#",
    "feature": "https://w3id.org/renkei/code/feature#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frequency": "https://w3id.org/renkei/code/frequency#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "government-type": "https://w3id.org/renkei/code/government-type#",
    "hazard": "https://w3id.org/renkei/code/hazard#",
    "indicator": "https://w3id.org/renkei/code/indicator#",
    "kind": "https://w3id.org/renkei/code/kind#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "poi": "https://w3id.org/renkei/code/poi#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "renkei": "https://w3id.org/renkei/ns#",
    "role": "https://w3id.org/renkei/code/role#",
    "rs": "https://w3id.org/renkei/shapes#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "section": "https://w3id.org/renkei/code/section#",
    "selection": "https://w3id.org/renkei/code/selection#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "span-kind": "https://w3id.org/renkei/code/span-kind#",
    "spdx": "http://spdx.org/rdf/terms#",
    "status": "https://w3id.org/renkei/code/status#",
    "theme": "https://w3id.org/renkei/code/theme#",
    "time": "http://www.w3.org/2006/time#",
    "unit": "https://w3id.org/renkei/code/unit#",
    "value-status": "https://w3id.org/renkei/code/value-status#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# IRI of a code → language → its name.
LABELS: Final[dict[str, dict[str, str]]] = {
    Certainty.ambiguous: {
        "ja": "多義",
        "en": "Ambiguous; one reading chosen",
    },
    Certainty.inferred: {
        "ja": "推定",
        "en": "Inferred from context",
    },
    Certainty.stated: {
        "ja": "明記",
        "en": "Stated by the source",
    },
    Direction.consultation: {
        "ja": "相談での連携",
        "en": "Consultation services",
    },
    Direction.facility_use: {
        "ja": "施設の有効活用",
        "en": "Effective use of rooms and facilities",
    },
    Direction.mutual_pr: {
        "ja": "相互PR",
        "en": "Mutual publicity",
    },
    Direction.opinion_exchange: {
        "ja": "担当部局間の意見交換",
        "en": "Exchange of opinions between departments",
    },
    Direction.public_awareness: {
        "ja": "啓発での連携",
        "en": "Raising awareness",
    },
    Direction.training_events: {
        "ja": "研修・セミナー・イベントでの連携",
        "en": "Training, seminars and events",
    },
    Feature.assistance_dogs: {
        "ja": "補助犬同伴",
        "en": "Assistance dogs admitted",
    },
    Feature.barrier_free_toilet: {
        "ja": "バリアフリートイレ",
        "en": "Barrier-free toilet",
    },
    Feature.braille_or_reading: {
        "ja": "点字・読上げの支援",
        "en": "Braille or reading aloud",
    },
    Feature.cane_loan: {
        "ja": "つえの貸出",
        "en": "Canes lent",
    },
    Feature.designated_shelter: {
        "ja": "指定避難所",
        "en": "Designated shelter",
    },
    Feature.eating_allowed: {
        "ja": "飲食可",
        "en": "Eating and drinking allowed",
    },
    Feature.foreign_languages: {
        "ja": "外国語対応",
        "en": "Foreign languages",
    },
    Feature.infant_toilet: {
        "ja": "乳幼児用設備のあるトイレ",
        "en": "Toilet equipped for infants",
    },
    Feature.nappy_changing: {
        "ja": "おむつ替えコーナー",
        "en": "Nappy changing place",
    },
    Feature.nursing_room: {
        "ja": "授乳室",
        "en": "Nursing room",
    },
    Feature.online: {
        "ja": "オンライン開催",
        "en": "Held online",
    },
    Feature.ostomate_toilet: {
        "ja": "オストメイト対応トイレ",
        "en": "Ostomate toilet",
    },
    Feature.paediatric_aed: {
        "ja": "小児対応AED",
        "en": "AED for children",
    },
    Feature.parking: {
        "ja": "駐車場",
        "en": "Parking",
    },
    Feature.priority_parking: {
        "ja": "優先駐車場",
        "en": "Priority parking",
    },
    Feature.pushchair: {
        "ja": "ベビーカー利用可",
        "en": "Pushchairs admitted",
    },
    Feature.pushchair_loan: {
        "ja": "ベビーカーの貸出",
        "en": "Pushchairs lent",
    },
    Feature.ramp_or_lift: {
        "ja": "スロープ・エレベーター・エスカレーター",
        "en": "Ramp, lift or escalator",
    },
    Feature.subtitles: {
        "ja": "字幕",
        "en": "Subtitles",
    },
    Feature.tactile_paving: {
        "ja": "点字ブロック等の移動支援",
        "en": "Tactile paving or other guidance",
    },
    Feature.temporary_childcare: {
        "ja": "一時預かり",
        "en": "Temporary childcare",
    },
    Feature.wheelchair: {
        "ja": "車椅子可",
        "en": "Wheelchair accessible",
    },
    Feature.wheelchair_loan: {
        "ja": "車椅子の貸出",
        "en": "Wheelchairs lent",
    },
    Feature.wheelchair_toilet: {
        "ja": "車椅子使用者用トイレ",
        "en": "Toilet for wheelchair users",
    },
    Feature.written_communication: {
        "ja": "筆談対応",
        "en": "Written communication",
    },
    Frequency.as_needed: {
        "ja": "随時",
        "en": "As needed",
    },
    Frequency.recurring: {
        "ja": "継続的",
        "en": "Recurring",
    },
    GovernmentType.designated_city: {
        "ja": "政令指定都市",
        "en": "Designated city",
    },
    GovernmentType.municipality: {
        "ja": "市町村",
        "en": "Municipality",
    },
    GovernmentType.prefecture: {
        "ja": "都道府県",
        "en": "Prefecture",
    },
    Hazard.earthquake: {
        "ja": "地震",
        "en": "Earthquake",
    },
    Hazard.flood: {
        "ja": "洪水",
        "en": "Flood",
    },
    Hazard.inland_flood: {
        "ja": "内水氾濫",
        "en": "Inland flooding",
    },
    Hazard.landslide: {
        "ja": "崖崩れ・土石流・地滑り",
        "en": "Landslide or debris flow",
    },
    Hazard.large_fire: {
        "ja": "大規模な火事",
        "en": "Large fire",
    },
    Hazard.storm_surge: {
        "ja": "高潮",
        "en": "Storm surge",
    },
    Hazard.tsunami: {
        "ja": "津波",
        "en": "Tsunami",
    },
    Hazard.volcano: {
        "ja": "火山現象",
        "en": "Volcanic phenomena",
    },
    Indicator.attendance: {
        "ja": "参加者数",
        "en": "Attendance",
    },
    Indicator.cases_shared: {
        "ja": "情報共有件数",
        "en": "Cases shared",
    },
    Indicator.referrals: {
        "ja": "あっせん件数",
        "en": "Referrals",
    },
    Indicator.sessions: {
        "ja": "開催回数",
        "en": "Sessions held",
    },
    Indicator.tests: {
        "ja": "テスト件数",
        "en": "Tests",
    },
    Kind.consultation: {
        "ja": "相談業務の連携",
        "en": "Cooperation in consultation services",
    },
    Kind.coordination: {
        "ja": "調整",
        "en": "Coordination",
    },
    Kind.counter_service: {
        "ja": "窓口での配布・対応",
        "en": "Counter service for the other party",
    },
    Kind.endorsement: {
        "ja": "後援",
        "en": "Endorsement (koen)",
    },
    Kind.event_cooperation: {
        "ja": "行事での連携",
        "en": "Cooperation in events",
    },
    Kind.improvement: {
        "ja": "施設・サービスの改善",
        "en": "Improvement of facilities or services",
    },
    Kind.information: {
        "ja": "情報の提供・共有",
        "en": "Information exchange",
    },
    Kind.information_provision: {
        "ja": "情報提供",
        "en": "Provision of information",
    },
    Kind.information_sharing: {
        "ja": "情報共有",
        "en": "Information sharing",
    },
    Kind.joint_event: {
        "ja": "共同開催",
        "en": "Joint event",
    },
    Kind.liaison_meeting: {
        "ja": "連絡会議・打合せ",
        "en": "Liaison meeting",
    },
    Kind.link_exchange: {
        "ja": "相互リンク",
        "en": "Link exchange",
    },
    Kind.listing: {
        "ja": "媒体への情報掲載",
        "en": "Listing in the other party's medium",
    },
    Kind.material_exchange: {
        "ja": "広報物の相互提供・配架",
        "en": "Exchange of publications and flyers",
    },
    Kind.meeting: {
        "ja": "会議・意見交換",
        "en": "Meeting",
    },
    Kind.mutual_pr: {
        "ja": "相互PR",
        "en": "Mutual publicity",
    },
    Kind.opinion_exchange: {
        "ja": "意見交換",
        "en": "Exchange of opinions",
    },
    Kind.participation: {
        "ja": "事業への参画",
        "en": "Participation in the other party's programme",
    },
    Kind.publicity: {
        "ja": "広報",
        "en": "Publicity",
    },
    Kind.referral: {
        "ja": "あっせん",
        "en": "Referral",
    },
    Kind.schedule_coordination: {
        "ja": "日程・内容の調整",
        "en": "Coordination of schedule and content",
    },
    Kind.seminar: {
        "ja": "研修・講座",
        "en": "Seminar or training",
    },
    Kind.service_cooperation: {
        "ja": "業務での連携",
        "en": "Cooperation in services",
    },
    Kind.signage: {
        "ja": "案内表示",
        "en": "Signage",
    },
    Kind.social_media_sharing: {
        "ja": "SNSの相互シェア",
        "en": "Social media sharing",
    },
    Kind.testing: {
        "ja": "試験・検査の受託",
        "en": "Testing on request",
    },
    Kind.volunteer_support: {
        "ja": "人員確保への協力",
        "en": "Help in finding volunteers",
    },
    Kind.website_improvement: {
        "ja": "ウェブサイトの改善",
        "en": "Improvement of web sites",
    },
    Role.attendee: {
        "ja": "出席・参加・参画",
        "en": "Party taking part",
    },
    Role.co_host: {
        "ja": "共催",
        "en": "Co-host",
    },
    Role.cooperator: {
        "ja": "協力",
        "en": "Cooperator",
    },
    Role.endorser: {
        "ja": "後援",
        "en": "Endorser (koen; not a financial sponsor)",
    },
    Role.host: {
        "ja": "主催",
        "en": "Host",
    },
    Role.invitee: {
        "ja": "参加を促される者",
        "en": "Invited party",
    },
    Role.mutual: {
        "ja": "相互",
        "en": "Mutual party",
    },
    Role.performer: {
        "ja": "実施",
        "en": "Performer",
    },
    Role.proponent: {
        "ja": "検討主体",
        "en": "Party considering it",
    },
    Role.provider: {
        "ja": "提供",
        "en": "Provider",
    },
    Role.publicised: {
        "ja": "広報される側",
        "en": "Publicised party",
    },
    Role.publicist: {
        "ja": "掲載・広報する側",
        "en": "Publicising party",
    },
    Role.recipient: {
        "ja": "受領",
        "en": "Recipient",
    },
    Role.requester: {
        "ja": "依頼",
        "en": "Requester",
    },
    Role.sponsor: {
        "ja": "協賛",
        "en": "Sponsor (kyosan; money or goods)",
    },
    Section.achievement: {
        "ja": "取組実績",
        "en": "Past achievement",
    },
    Section.new_effort: {
        "ja": "新たな連携・協力に向けた取組",
        "en": "New effort",
    },
    Selection.direct: {
        "ja": "非公募",
        "en": "Direct selection",
    },
    Selection.open_: {
        "ja": "公募",
        "en": "Open call",
    },
    SpanKind.column_header: {
        "ja": "列見出し",
        "en": "Column header",
    },
    SpanKind.detail: {
        "ja": "内訳行",
        "en": "Detail line",
    },
    SpanKind.direction_item: {
        "ja": "方向性（●）",
        "en": "Direction",
    },
    SpanKind.document_number: {
        "ja": "資料番号",
        "en": "Document number",
    },
    SpanKind.effort_item: {
        "ja": "取組（○）",
        "en": "Effort",
    },
    SpanKind.facility_name: {
        "ja": "施設名（■）",
        "en": "Facility name",
    },
    SpanKind.passage: {
        "ja": "語句",
        "en": "Passage",
    },
    SpanKind.section_heading: {
        "ja": "区分見出し（＜＞）",
        "en": "Section heading",
    },
    SpanKind.sub_item: {
        "ja": "下位項目（・）",
        "en": "Sub-item",
    },
    SpanKind.title: {
        "ja": "表題",
        "en": "Title",
    },
    Status.agreed: {
        "ja": "取組予定",
        "en": "To be undertaken, no date given",
    },
    Status.announced: {
        "ja": "告知",
        "en": "Announced",
    },
    Status.cancelled: {
        "ja": "中止",
        "en": "Cancelled",
    },
    Status.held: {
        "ja": "開催済",
        "en": "Held",
    },
    Status.ongoing: {
        "ja": "継続中",
        "en": "Started and continuing",
    },
    Status.planned: {
        "ja": "開催予定",
        "en": "Planned for a stated time",
    },
    Status.postponed: {
        "ja": "延期",
        "en": "Postponed",
    },
    Status.reported: {
        "ja": "実績あり",
        "en": "Carried out, no open end stated",
    },
    Status.under_consideration: {
        "ja": "検討",
        "en": "Under consideration",
    },
    Theme.civic_activity: {
        "ja": "市民活動",
        "en": "Civic activity",
    },
    Theme.consumer_affairs: {
        "ja": "消費生活",
        "en": "Consumer affairs",
    },
    Theme.gender_equality: {
        "ja": "男女共同参画",
        "en": "Gender equality",
    },
    Theme.parks: {
        "ja": "公園",
        "en": "Parks",
    },
    Theme.public_housing: {
        "ja": "公営住宅",
        "en": "Public housing",
    },
    Theme.vocational_industry: {
        "ja": "職業能力開発・産業振興",
        "en": "Vocational training and industry",
    },
    Unit.case: {
        "ja": "件",
        "en": "Case",
    },
    Unit.person: {
        "ja": "名",
        "en": "Person",
    },
    Unit.session: {
        "ja": "回",
        "en": "Session",
    },
    ValueStatus.actual: {
        "ja": "実績",
        "en": "Actual",
    },
    ValueStatus.planned: {
        "ja": "予定",
        "en": "Planned",
    },
    ValueStatus.to_date: {
        "ja": "期間途中",
        "en": "To date within the period",
    },
}

# Rule of shapes.ttl → language → message.
MESSAGES: Final[dict[str, dict[str, str]]] = {
    "https://w3id.org/renkei/shapes#Activity-ended": {
        "ja": "終了時期が複数あるか、期間でない。",
        "en": "Several ends, or one that is no period.",
    },
    "https://w3id.org/renkei/shapes#Activity-frequency": {
        "ja": "頻度が複数あるか、体系外である。",
        "en": "Several frequencies, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Activity-kind": {
        "ja": "取組の種別がないか、体系外である。",
        "en": "No kind, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Activity-newIn": {
        "ja": "新規取組の年度が一つの会計年度でない。",
        "en": "What it is new in is not one fiscal year.",
    },
    "https://w3id.org/renkei/shapes#Activity-pairing": {
        "ja": "取組の属する施設の組が一つに定まらない。",
        "en": "The activity needs exactly one pairing.",
    },
    "https://w3id.org/renkei/shapes#Activity-participation": {
        "ja": "取組には二以上の関与を要する。",
        "en": "A joint activity needs two or more participations.",
    },
    "https://w3id.org/renkei/shapes#Activity-section": {
        "ja": "取組の報告区分が複数あるか、体系外である。",
        "en": "Several report sections of the activity, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Activity-started": {
        "ja": "開始時期が複数あるか、期間でない。",
        "en": "Several starts, or one that is no period.",
    },
    "https://w3id.org/renkei/shapes#Activity-status": {
        "ja": "取組の状態が一つに定まらないか、体系外である。",
        "en": "The activity needs exactly one status of the scheme.",
    },
    "https://w3id.org/renkei/shapes#ActivityBlock": {
        "ja": "取組の施設の組又は報告区分が、出典の記載欄の割当てと異なる。",
        "en": "The activity's pairing or section differs from that of the block it is stated in.",
    },
    "https://w3id.org/renkei/shapes#ActivityConsidered": {
        "ja": "検討中の取組に、開始時期又は開催済の行事がある。",
        "en": "An activity under consideration has a start or a held event.",
    },
    "https://w3id.org/renkei/shapes#ActivityNewEffort": {
        "ja": "新たな取組と会計年度が対応していない。",
        "en": "A new effort and its fiscal year must go together.",
    },
    "https://w3id.org/renkei/shapes#ActivityOrder": {
        "ja": "取組の終了が開始より前である。",
        "en": "The activity ends before it starts.",
    },
    "https://w3id.org/renkei/shapes#Block-basis": {
        "ja": "割当ての根拠がないか、同じ言語のものが複数ある。",
        "en": "No reasoning for the assignment, or two in one language.",
    },
    "https://w3id.org/renkei/shapes#Block-document": {
        "ja": "記載欄の出典資料が一つに定まらない。",
        "en": "The block needs exactly one document.",
    },
    "https://w3id.org/renkei/shapes#Block-endLine": {
        "ja": "記載欄の終了行が一つに定まらない。",
        "en": "The block needs exactly one last line.",
    },
    "https://w3id.org/renkei/shapes#Block-pairing": {
        "ja": "記載欄の割当てが一つに定まらない。",
        "en": "The block is not assigned to exactly one pairing.",
    },
    "https://w3id.org/renkei/shapes#Block-section": {
        "ja": "記載欄の報告区分が複数あるか、体系外である。",
        "en": "Several report sections of the block, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Block-startLine": {
        "ja": "記載欄の開始行が一つに定まらないか、終了行より後である。",
        "en": "The block needs exactly one first line, not after its last.",
    },
    "https://w3id.org/renkei/shapes#BlockDistinct": {
        "ja": "同じ施設の組の同じ区分に、記載欄が二つ割り当てられている。",
        "en": "Two blocks are assigned to one section of one pairing.",
    },
    "https://w3id.org/renkei/shapes#CalendarMonth": {
        "ja": "暦月が一つの月の初日から末日までの期間でない。",
        "en": "The calendar month does not run from the first to the last day of one month.",
    },
    "https://w3id.org/renkei/shapes#Certain-code": {
        "ja": "確からしさが複数あるか、体系外である。",
        "en": "Several certainties, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#CertaintyNote": {
        "ja": "推定又は多義とする理由の注記（skos:editorialNote）がない。",
        "en": "Inferred or ambiguous, without a note that says why (skos:editorialNote).",
    },
    "https://w3id.org/renkei/shapes#Classified-code": {
        "ja": "地物分類が体系外である。",
        "en": "A POI class outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Concept-label": {
        "ja": "日本語及び英語の表示名を一つずつ要する。",
        "en": "The concept needs one prefLabel in Japanese and one in English.",
    },
    "https://w3id.org/renkei/shapes#Concept-scheme": {
        "ja": "概念体系に属していない。",
        "en": "The concept is in no scheme.",
    },
    "https://w3id.org/renkei/shapes#ConceptNotation": {
        "ja": "同じ概念体系に、同じ記号の概念が複数ある。",
        "en": "Two concepts of one scheme have the same notation.",
    },
    "https://w3id.org/renkei/shapes#CorporateNumber-form": {
        "ja": "法人番号は13桁の数字とする。",
        "en": "A corporate number is thirteen digits.",
    },
    "https://w3id.org/renkei/shapes#CorporateNumberDigit": {
        "ja": "法人番号の検査数字が誤っている。",
        "en": "Wrong check digit in the corporate number.",
    },
    "https://w3id.org/renkei/shapes#Designation-asOf": {
        "ja": "指定の現在時点が期間でない。",
        "en": "The as-of time of the designation is no period.",
    },
    "https://w3id.org/renkei/shapes#Designation-facility": {
        "ja": "指定の対象施設が一つに定まらない。",
        "en": "The designation needs exactly one facility.",
    },
    "https://w3id.org/renkei/shapes#Designation-government": {
        "ja": "指定した自治体が一つに定まらない。",
        "en": "The designation needs exactly one government.",
    },
    "https://w3id.org/renkei/shapes#Designation-manager": {
        "ja": "指定された団体が一つに定まらない。",
        "en": "The designation needs exactly one manager.",
    },
    "https://w3id.org/renkei/shapes#Designation-period": {
        "ja": "指定の期間が不明。",
        "en": "The period of designation is unknown.",
    },
    "https://w3id.org/renkei/shapes#Designation-selection": {
        "ja": "指定の選定方法が体系外である。",
        "en": "A way of selection outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#DesignationEstablisher": {
        "ja": "指定した自治体が施設の設置者でない。",
        "en": "The designating government did not establish the facility.",
    },
    "https://w3id.org/renkei/shapes#DesignationOverlap": {
        "ja": "同じ施設の指定の期間が重なっている。",
        "en": "Two designations for one facility overlap.",
    },
    "https://w3id.org/renkei/shapes#Direction-code": {
        "ja": "方向性の種別がないか、体系外である。",
        "en": "No direction, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Direction-pairing": {
        "ja": "どの施設の組にも属さない方向性である。",
        "en": "The direction belongs to no pairing.",
    },
    "https://w3id.org/renkei/shapes#Document-compiled": {
        "ja": "作成時期の下限が上限より後である。",
        "en": "The earliest date of compilation is after the latest.",
    },
    "https://w3id.org/renkei/shapes#Event-onePeriod": {
        "ja": "行事の時期が複数ある（資料間の不一致）。",
        "en": "Two periods of the event: the sources differ.",
    },
    "https://w3id.org/renkei/shapes#Event-oneStatus": {
        "ja": "行事の状態が複数ある（資料間の不一致）。",
        "en": "Two statuses of the event: the sources differ.",
    },
    "https://w3id.org/renkei/shapes#Event-period": {
        "ja": "行事の時期が期間でない。",
        "en": "The time of the event is no period.",
    },
    "https://w3id.org/renkei/shapes#Event-status": {
        "ja": "行事の状態がないか、体系外である。",
        "en": "The event has no status, or one outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Event-time": {
        "ja": "行事の時期も、日時の注記もない。",
        "en": "The event has neither a period nor a note on its times.",
    },
    "https://w3id.org/renkei/shapes#EventDates": {
        "ja": "行事の終了日時が開始日時より前である。",
        "en": "The event ends before it starts.",
    },
    "https://w3id.org/renkei/shapes#EventHeld": {
        "ja": "開催済の行事が、出典の作成時期より後である。",
        "en": "A held event is later than its source can be.",
    },
    "https://w3id.org/renkei/shapes#EventPlanned": {
        "ja": "予定の行事が、出典の作成時期の下限より前である。",
        "en": "A planned event is earlier than its source.",
    },
    "https://w3id.org/renkei/shapes#Facility-establisher": {
        "ja": "施設等の設置者が自治体でない。",
        "en": "The establisher of the facility is no government.",
    },
    "https://w3id.org/renkei/shapes#Facility-government": {
        "ja": "施設等の設置者も、一覧に掲げる自治体もない。",
        "en": "Neither the establisher of the facility nor a government that lists it is known.",
    },
    "https://w3id.org/renkei/shapes#Facility-member": {
        "ja": "施設群の構成施設が個別の施設でない。",
        "en": "A member of the group is not an individual facility.",
    },
    "https://w3id.org/renkei/shapes#Facility-type": {
        "ja": "renkei:FacilityEntity の型がない（検索時に推論は行われない）。",
        "en": "Not typed as renkei:FacilityEntity (queries are answered without inference).",
    },
    "https://w3id.org/renkei/shapes#FacilityDesignated-establisher": {
        "ja": "指定の対象である施設等の設置者がない。",
        "en": "The designated facility has no establishing government.",
    },
    "https://w3id.org/renkei/shapes#FacilityEstablisher-paired": {
        "ja": "組を成す施設等の設置者がない。",
        "en": "The paired facility has no establishing government.",
    },
    "https://w3id.org/renkei/shapes#FeatureBoth": {
        "ja": "同じ設備・対応が有とも無ともされている（資料間の不一致）。",
        "en": "A feature is both there and lacking: the sources differ.",
    },
    "https://w3id.org/renkei/shapes#Featured-code": {
        "ja": "設備・対応の有の値が体系外である。",
        "en": "A feature outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#FiscalYearJapan": {
        "ja": "会計年度が4月1日から3月31日までの一年でない（国外の年度は除く）。",
        "en": "The fiscal year does not run from 1 April to 31 March (fine outside Japan).",
    },
    "https://w3id.org/renkei/shapes#Government-code": {
        "ja": "全国地方公共団体コードは6桁の数字とする（先頭の0を落とさないこと）。",
        "en": "A local government code is six digits (keep the leading zero).",
    },
    "https://w3id.org/renkei/shapes#Government-sameAs": {
        "ja": "自治体に owl:sameAs は用いない（団体と領域は異なる）。",
        "en": "owl:sameAs is not used of a government: a body is not its area.",
    },
    "https://w3id.org/renkei/shapes#Government-type": {
        "ja": "renkei:Government の型がない（検索時に推論は行われない）。",
        "en": "Not typed as renkei:Government (queries are answered without inference).",
    },
    "https://w3id.org/renkei/shapes#GovernmentCodeDigit": {
        "ja": "全国地方公共団体コードの検査数字が誤っている。",
        "en": "Wrong check digit in the local government code.",
    },
    "https://w3id.org/renkei/shapes#GovernmentNumbers": {
        "ja": "自治体の法人番号が全国地方公共団体コードを含まない。",
        "en": "The government's corporate number does not contain its local government code.",
    },
    "https://w3id.org/renkei/shapes#Hazardous-code": {
        "ja": "対象災害が体系外である。",
        "en": "A hazard outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Label-en": {
        "ja": "英語の名称がない。",
        "en": "No English label.",
    },
    "https://w3id.org/renkei/shapes#Label-ja": {
        "ja": "日本語の名称（rdfs:label）がない。",
        "en": "No Japanese label (rdfs:label).",
    },
    "https://w3id.org/renkei/shapes#Label-tagged": {
        "ja": "名称に言語タグがない。",
        "en": "The label has no language tag.",
    },
    "https://w3id.org/renkei/shapes#Label-text": {
        "ja": "名称が空か、空白で始まる。",
        "en": "The label is empty or starts with white space.",
    },
    "https://w3id.org/renkei/shapes#Label-unique": {
        "ja": "同じ言語の名称が複数ある。",
        "en": "Two labels in one language.",
    },
    "https://w3id.org/renkei/shapes#Lacking-code": {
        "ja": "設備・対応の無の値が体系外である。",
        "en": "A lacking feature outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#LeadMember": {
        "ja": "代表団体が構成員でないか、構成員が二に満たない。",
        "en": "The lead member is not among the members, or there are fewer than two.",
    },
    "https://w3id.org/renkei/shapes#Listed-government": {
        "ja": "一覧に掲げる者が自治体でない。",
        "en": "What lists it is no government.",
    },
    "https://w3id.org/renkei/shapes#ListedClass-government": {
        "ja": "一覧に掲げる自治体（renkei:listedBy）がない。",
        "en": "No government is given in whose list it stands (renkei:listedBy).",
    },
    "https://w3id.org/renkei/shapes#Manager-type": {
        "ja": "指定された団体に renkei:DesignatedManager の型がない（検索時に推論は行われない）。",
        "en": "The manager is not typed as renkei:DesignatedManager (queries are answered without inference).",
    },
    "https://w3id.org/renkei/shapes#Named-flag": {
        "ja": "名称記載の有無は真偽値一つとする。",
        "en": "Whether the source names the party is one boolean.",
    },
    "https://w3id.org/renkei/shapes#Observation-approximate": {
        "ja": "概数か否かは真偽値一つとする。",
        "en": "Whether it is approximate is one boolean.",
    },
    "https://w3id.org/renkei/shapes#Observation-dataSet": {
        "ja": "データセットが一つに定まらない。",
        "en": "The observation needs exactly one data set.",
    },
    "https://w3id.org/renkei/shapes#Observation-entity": {
        "ja": "観測対象が一つの取組又は連続行事でない。",
        "en": "The observation needs exactly one observed activity or series.",
    },
    "https://w3id.org/renkei/shapes#Observation-indicator": {
        "ja": "指標が一つに定まらないか、体系外である。",
        "en": "The observation needs exactly one indicator of the scheme.",
    },
    "https://w3id.org/renkei/shapes#Observation-period": {
        "ja": "対象期間が一つに定まらない。",
        "en": "The observation needs exactly one reference period.",
    },
    "https://w3id.org/renkei/shapes#Observation-status": {
        "ja": "値の種別が一つに定まらないか、体系外である。",
        "en": "The observation needs exactly one value status of the scheme.",
    },
    "https://w3id.org/renkei/shapes#Observation-unit": {
        "ja": "単位が一つに定まらないか、体系外である。",
        "en": "The observation needs exactly one unit of the scheme.",
    },
    "https://w3id.org/renkei/shapes#Observation-value": {
        "ja": "値が一つの非負の数でない。",
        "en": "The observation needs exactly one non-negative value.",
    },
    "https://w3id.org/renkei/shapes#ObservationDistinct": {
        "ja": "次元がすべて同じ観測が複数ある（qb IC-12）。",
        "en": "Two observations share all dimensions (qb IC-12).",
    },
    "https://w3id.org/renkei/shapes#ObservationToDate": {
        "ja": "期間途中の値に現在時点がないか、現在時点が対象期間の外である。",
        "en": "A value to date lacks its as-of, or the as-of is outside the period.",
    },
    "https://w3id.org/renkei/shapes#ObservationUnitFits": {
        "ja": "単位が指標に合わない。",
        "en": "The unit does not fit the indicator.",
    },
    "https://w3id.org/renkei/shapes#Pairing-direction": {
        "ja": "連携の方向性がない。",
        "en": "The pairing has no direction of cooperation.",
    },
    "https://w3id.org/renkei/shapes#Pairing-facility": {
        "ja": "施設の組には二以上の施設等を要する。",
        "en": "A pairing needs two or more facilities.",
    },
    "https://w3id.org/renkei/shapes#Pairing-partnership": {
        "ja": "施設の組の属する連携関係が一つに定まらない。",
        "en": "The pairing belongs to no partnership, or to several.",
    },
    "https://w3id.org/renkei/shapes#PairingGovernments": {
        "ja": "組の施設等の設置者が一つの自治体のみである。",
        "en": "All facilities of the pairing are of one government.",
    },
    "https://w3id.org/renkei/shapes#PairingPartners": {
        "ja": "組の施設等の設置者が、連携関係の当事者でない。",
        "en": "A paired facility is of a government that is not a partner.",
    },
    "https://w3id.org/renkei/shapes#Participation-of": {
        "ja": "どの取組にも属さない関与である。",
        "en": "The participation belongs to nothing.",
    },
    "https://w3id.org/renkei/shapes#Participation-participant": {
        "ja": "関与者が一つに定まらない。",
        "en": "The participation needs exactly one participant.",
    },
    "https://w3id.org/renkei/shapes#Participation-party": {
        "ja": "関与者が団体でも施設等でもない。",
        "en": "The participant is neither an organisation nor a facility.",
    },
    "https://w3id.org/renkei/shapes#Participation-role": {
        "ja": "役割が一つに定まらないか、体系外である。",
        "en": "The participation needs exactly one role of the scheme.",
    },
    "https://w3id.org/renkei/shapes#Partnership-partner": {
        "ja": "連携関係には二以上の自治体を要する。",
        "en": "A partnership needs two or more governments.",
    },
    "https://w3id.org/renkei/shapes#Period-begin": {
        "ja": "期間の始まりが一つの日でない。",
        "en": "The period needs exactly one day on which it begins.",
    },
    "https://w3id.org/renkei/shapes#Period-end": {
        "ja": "期間の終わりが一つの日でない。",
        "en": "The period needs exactly one day on which it ends.",
    },
    "https://w3id.org/renkei/shapes#PeriodEra": {
        "ja": "期間が1989年から2100年までの範囲にない（元号の換算誤りに注意）。",
        "en": "The period is outside 1989-2100 (era converted wrongly?).",
    },
    "https://w3id.org/renkei/shapes#PeriodOrder": {
        "ja": "期間の終わりが始めより前である。",
        "en": "The period ends before it begins.",
    },
    "https://w3id.org/renkei/shapes#PeriodWithin": {
        "ja": "期間が、それを含むとされる期間（会計年度）の外にある。",
        "en": "The period is not within the one that is said to contain it (the fiscal year).",
    },
    "https://w3id.org/renkei/shapes#Place-closes": {
        "ja": "利用終了の時刻が xsd:time でない。",
        "en": "The closing time is no xsd:time.",
    },
    "https://w3id.org/renkei/shapes#Place-latitude": {
        "ja": "緯度が範囲外（緯度と経度の取り違えに注意）。",
        "en": "Latitude out of range (swapped with longitude?).",
    },
    "https://w3id.org/renkei/shapes#Place-longitude": {
        "ja": "経度が範囲外。",
        "en": "Longitude out of range.",
    },
    "https://w3id.org/renkei/shapes#Place-oneLatitude": {
        "ja": "緯度が複数ある（資料間の不一致）。",
        "en": "Two latitudes: the sources differ.",
    },
    "https://w3id.org/renkei/shapes#Place-oneLongitude": {
        "ja": "経度が複数ある（資料間の不一致）。",
        "en": "Two longitudes: the sources differ.",
    },
    "https://w3id.org/renkei/shapes#Place-opens": {
        "ja": "利用開始の時刻が xsd:time でない。",
        "en": "The opening time is no xsd:time.",
    },
    "https://w3id.org/renkei/shapes#PlaceJapan": {
        "ja": "日本の自治体の一覧にあるものの座標が、日本の範囲にない。",
        "en": "It is in the list of a Japanese government, and its point is not in Japan.",
    },
    "https://w3id.org/renkei/shapes#PlacePoint": {
        "ja": "緯度又は経度の一方のみがある。",
        "en": "Latitude without longitude, or the reverse.",
    },
    "https://w3id.org/renkei/shapes#PlaceType": {
        "ja": "座標をもつものに schema:Place の型がない（検索時に推論は行われない）。",
        "en": "It has a point and is not typed as schema:Place (queries are answered without inference).",
    },
    "https://w3id.org/renkei/shapes#Placeholder": {
        "ja": "出典に名称のない主体が、特定の団体と同一視されている。",
        "en": "A party that the source does not name is identified with a particular body.",
    },
    "https://w3id.org/renkei/shapes#Sourced-source": {
        "ja": "出典（renkei:statedIn 又は dct:source）がない。",
        "en": "It leads back to no source (renkei:statedIn or dct:source).",
    },
    "https://w3id.org/renkei/shapes#Span-document": {
        "ja": "出典資料が一つに定まらない。",
        "en": "The span needs exactly one document.",
    },
    "https://w3id.org/renkei/shapes#Span-end": {
        "ja": "終了位置が一つに定まらない。",
        "en": "The span needs exactly one end position.",
    },
    "https://w3id.org/renkei/shapes#Span-endLine": {
        "ja": "終了行が一つに定まらない。",
        "en": "The span needs exactly one last line.",
    },
    "https://w3id.org/renkei/shapes#Span-kind": {
        "ja": "箇所の種別が一つに定まらないか、体系外である。",
        "en": "The span needs exactly one kind of the scheme.",
    },
    "https://w3id.org/renkei/shapes#Span-quote": {
        "ja": "引用文が一つに定まらないか、空である。",
        "en": "The span needs exactly one quoted text that is not empty.",
    },
    "https://w3id.org/renkei/shapes#Span-source": {
        "ja": "oa:hasSource が出典資料と一致しない。",
        "en": "oa:hasSource is not the document of the span.",
    },
    "https://w3id.org/renkei/shapes#Span-start": {
        "ja": "開始位置が一つに定まらない。",
        "en": "The span needs exactly one start position.",
    },
    "https://w3id.org/renkei/shapes#Span-startLine": {
        "ja": "開始行が一つに定まらないか、終了行より後である。",
        "en": "The span needs exactly one first line, not after its last.",
    },
    "https://w3id.org/renkei/shapes#SpanBlock": {
        "ja": "箇所が、属する記載欄の行の外にあるか、別の資料のものである。",
        "en": "The span is outside the lines of its block, or of another document.",
    },
    "https://w3id.org/renkei/shapes#SpanLength": {
        "ja": "引用文の長さと文字位置が合わない。",
        "en": "Quote and positions differ in length.",
    },
    "https://w3id.org/renkei/shapes#SpanPart": {
        "ja": "箇所が、それを含むとされる箇所の外にあるか、別の資料のものである。",
        "en": "The span is outside the span that it is part of, or of another document.",
    },
    "https://w3id.org/renkei/shapes#Stated-span": {
        "ja": "記載箇所が出典箇所（renkei:SourceSpan）でない。",
        "en": "What it is stated in is not a source span.",
    },
    "https://w3id.org/renkei/shapes#Themed-theme": {
        "ja": "分野が体系外である。",
        "en": "A theme outside its scheme.",
    },
    "https://w3id.org/renkei/shapes#Town-form": {
        "ja": "町字IDは7桁の数字とする（先頭の0を落とさないこと）。",
        "en": "A town ID is seven digits (keep the leading zero).",
    },
}
