"""The words that every program speaks: units, boxes, recipes, verdicts, records, and the wire.

Pydantic and numpy only; the one door to MQTT is `inspection.wire.link`.
"""
