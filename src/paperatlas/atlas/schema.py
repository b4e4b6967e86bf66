"""The tables of an atlas folder, and the SQL that makes them from extraction records.

Every table is sorted, and every list in it too, so that the same extractions give the same rows.
"""

from __future__ import annotations

from paperatlas.model import ROLES

FORMAT_VERSION = 2
"""Written into the manifest; counted up when a table changes its columns."""

TABLES = ("papers", "mentions", "entities", "links", "statements", "evidence", "results")

_QUOTE = '"field" VARCHAR, "start" INTEGER, "end" INTEGER, "text" VARCHAR, sentence INTEGER[]'
_MENTION = f'{_QUOTE}, confidence DOUBLE, "by" VARCHAR'
_ENTITY = (
    f"id VARCHAR, name VARCHAR, type VARCHAR, role VARCHAR, confidence DOUBLE, mentions STRUCT({_MENTION})[]"
)
_RELATION = f"head VARCHAR, type VARCHAR, tail VARCHAR, confidence DOUBLE, evidence STRUCT({_QUOTE})"
_RESULT = (
    "subject VARCHAR, metric VARCHAR, metric_name VARCHAR, value VARCHAR, low VARCHAR, high VARCHAR, "
    "unit VARCHAR, kind VARCHAR, dataset VARCHAR, baseline VARCHAR, confidence DOUBLE, "
    f"evidence STRUCT({_QUOTE})"
)
_REPAIR = 'kind VARCHAR, "count" INTEGER, repaired BOOLEAN'

RECORD_COLUMNS = {
    "id": "VARCHAR",
    "title": "VARCHAR",
    "abstract": "VARCHAR",
    "authors": "VARCHAR[]",
    "year": "INTEGER",
    "date": "VARCHAR",
    "venue": "VARCHAR",
    "identifiers": "MAP(VARCHAR, VARCHAR)",
    "sources": "VARCHAR[]",
    "repairs": f"STRUCT({_REPAIR})[]",
    "entities": f"STRUCT({_ENTITY})[]",
    "relations": f"STRUCT({_RELATION})[]",
    "results": f"STRUCT({_RESULT})[]",
}
ENTITY_COLUMNS = {
    "id": "VARCHAR",
    "type": "VARCHAR",
    "label": "VARCHAR",
    "aliases": "VARCHAR[]",
    "broader": "VARCHAR[]",
    "broader_by": "VARCHAR[]",
    "same_as": "VARCHAR[]",
    "introduced_in": "VARCHAR[]",
}
LINK_COLUMNS = {
    "surface": "VARCHAR",
    "type": "VARCHAR",
    "entity": "VARCHAR",
    "rule": "VARCHAR",
    "score": "DOUBLE",
    "evidence": "VARCHAR",
}
ASSIGNED_COLUMNS = {"set_id": "INTEGER", "entity": "VARCHAR"}
DECIDED_COLUMNS = {"id": "VARCHAR", "type": "VARCHAR"}
IN_PAPER_COLUMNS = {"paper": "VARCHAR", "number": "INTEGER", "entity": "VARCHAR"}

# Before resolution: each paper's own entities, and the distinct ways in which papers name one. -------

LOCALS = """
CREATE TABLE locals AS
SELECT paper, e.id AS local, e.type AS type, e.role AS role, e.confidence AS confidence,
       e.mentions AS mentions,
       list_sort(list_distinct(list_transform(e.mentions, lambda m: m.text))) AS forms
FROM (SELECT id AS paper, unnest(entities) AS e FROM records)
"""
NAME_SETS = """
CREATE TABLE name_sets AS
SELECT row_number() OVER (ORDER BY type, forms) - 1 AS set_id, type, forms, papers
FROM (SELECT type, forms, count(DISTINCT paper) AS papers FROM locals GROUP BY type, forms)
"""

PLACES = """
CREATE TABLE places AS
SELECT DISTINCT l.paper, s.set_id
FROM locals l JOIN name_sets s ON s.type = l.type AND s.forms = l.forms
"""
OCCURRENCES = """
SELECT p.paper, p.set_id, coalesce(list_sort(list(o.set_id) FILTER (o.set_id IS NOT NULL)), []) AS others
FROM places p LEFT JOIN places o ON o.paper = p.paper AND o.set_id <> p.set_id
WHERE p.set_id IN (SELECT unnest($numbers))
GROUP BY p.paper, p.set_id ORDER BY p.paper, p.set_id
"""

# After resolution. ----------------------------------------------------------------------------------

NAMED = """
CREATE TABLE named AS
SELECT l.paper, l.local, e.type, l.role, l.confidence, l.mentions, e.id AS entity
FROM locals l
JOIN name_sets s ON s.type = l.type AND s.forms = l.forms
JOIN assigned a ON a.set_id = s.set_id
LEFT JOIN in_papers x ON x.paper = l.paper AND x.number = s.set_id
JOIN decided e ON e.id = coalesce(x.entity, a.entity)
"""
_RANK = "CASE role " + " ".join(f"WHEN '{role}' THEN {rank}" for rank, role in enumerate(ROLES)) + " END"
# A paper has one role for an entity, the strongest; every mention of the entity there is its evidence.
ROLE_EDGES = f"""
CREATE TABLE role_edges AS
SELECT paper, entity, arg_min(role, {_RANK}) AS role, max(confidence) AS confidence
FROM named GROUP BY paper, entity
"""
RELATION_EDGES = """
CREATE TABLE relation_edges AS
SELECT x.paper, h.entity AS head, x.r.type AS type, t.entity AS tail, x.r.confidence AS confidence,
       x.r.evidence AS quote
FROM (SELECT id AS paper, unnest(relations) AS r FROM records) x
JOIN named h ON h.paper = x.paper AND h.local = x.r.head
JOIN named t ON t.paper = x.paper AND t.local = x.r.tail
WHERE h.entity <> t.entity
"""
KINDS = "SELECT DISTINCT head, tail FROM relation_edges WHERE type = 'isA' ORDER BY ALL"
_STATEMENT_ID = "substr(md5(subject || chr(31) || predicate || chr(31) || object), 1, 16)"
ALL_EVIDENCE = f"""
CREATE TABLE all_evidence AS
SELECT {_STATEMENT_ID} AS statement, * FROM (
    SELECT 'paper/' || e.paper AS subject, e.role AS predicate, e.entity AS object, e.confidence,
           n.paper, n.quote
    FROM (SELECT paper, entity, unnest(mentions) AS quote FROM named) n
    JOIN role_edges e ON e.paper = n.paper AND e.entity = n.entity
    UNION ALL BY NAME
    SELECT head AS subject, type AS predicate, tail AS object, confidence, paper, quote FROM relation_edges
)
"""

_PLACE = '"field" DESC, "start", "end"'  # the title before the abstract

SELECTIONS = {
    "papers": """
        SELECT id, title, coalesce(abstract, '') AS abstract, coalesce(authors, []) AS authors, year, date,
               venue,
               coalesce(identifiers, MAP {}) AS identifiers, coalesce(sources, []) AS sources,
               coalesce(repairs, []) AS repairs
        FROM records ORDER BY id
    """,
    "mentions": f"""
        SELECT paper, entity, type, m."field" AS "field", m."start" AS "start", m."end" AS "end",
               m."text" AS "text",
               m.sentence[1] AS sentence_start, m.sentence[2] AS sentence_end, m.confidence AS confidence,
               m."by" AS "by"
        FROM (SELECT paper, entity, type, unnest(mentions) AS m FROM named)
        ORDER BY paper, {_PLACE}, entity
    """,
    "entities": "SELECT * FROM entity_rows ORDER BY id",
    "links": "SELECT * FROM link_rows ORDER BY surface, type, entity, rule",
    "statements": """
        SELECT statement AS id, any_value(subject) AS subject, any_value(predicate) AS predicate,
               any_value(object) AS object, max(confidence) AS confidence,
               count(DISTINCT (paper, quote."field", quote."start", quote."end")) AS evidence
        FROM all_evidence GROUP BY statement ORDER BY id
    """,
    "evidence": f"""
        SELECT DISTINCT statement, paper, quote."field" AS "field", quote."start" AS "start",
               quote."end" AS "end",
               quote."text" AS "text", quote.sentence[1] AS sentence_start, quote.sentence[2] AS sentence_end
        FROM all_evidence ORDER BY statement, paper, {_PLACE}
    """,
    "results": """
        SELECT substr(md5(x.paper || chr(31) || x.n), 1, 16) AS id, x.paper AS paper, s.entity AS subject,
               m.entity AS metric, x.r.metric_name AS metric_name, x.r.value AS value, x.r.low AS low,
               x.r.high AS high, x.r.unit AS unit, x.r.kind AS kind, d.entity AS dataset,
               b.entity AS baseline,
               x.r.confidence AS confidence, x.r.evidence."field" AS "field", x.r.evidence."start" AS "start",
               x.r.evidence."end" AS "end", x.r.evidence."text" AS "text",
               x.r.evidence.sentence[1] AS sentence_start, x.r.evidence.sentence[2] AS sentence_end
        FROM (SELECT id AS paper, unnest(results) AS r, generate_subscripts(results, 1) AS n FROM records) x
        LEFT JOIN named s ON s.paper = x.paper AND s.local = x.r.subject
        LEFT JOIN named m ON m.paper = x.paper AND m.local = x.r.metric
        LEFT JOIN named d ON d.paper = x.paper AND d.local = x.r.dataset
        LEFT JOIN named b ON b.paper = x.paper AND b.local = x.r.baseline
        ORDER BY id
    """,
}
"""What each table holds, from the steps above."""
