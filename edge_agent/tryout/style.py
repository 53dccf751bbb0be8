"""How the report looks."""

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; color: #222 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dt { color: #666 } dd { margin: 0 }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top }
.warning { background: #fff3cd; padding: .5rem 1rem }
td.OK, span.OK { color: #1a7f37 } td.NG, span.NG { color: #c62828; font-weight: bold }
td.REVIEW, span.REVIEW { color: #b26a00 } td.INVALID, span.INVALID { color: #6a1b9a }
svg { max-width: 100%; max-height: 90vh; background: #eee; margin: .3rem }
svg text { stroke: #fff; stroke-width: .25em; paint-order: stroke; fill: #222 }
.mask rect, .mask polygon { fill: #000; fill-opacity: .35; stroke: #000; stroke-dasharray: 6 4 }
.zone rect, .zone polygon { fill: none; stroke: #1565c0; stroke-dasharray: 10 5 }
.slot circle { fill: none; stroke: #2e7d32 } .slot.NG circle { stroke: #e53935 }
.slot.REVIEW circle { stroke: #fb8c00 } .slot.INVALID circle { stroke: #6a1b9a }
.found rect { fill: none; stroke: #fdd835 }
.told rect { fill: none; stroke: #e53935; stroke-width: .3em } .told.REVIEW rect { stroke: #fb8c00 }
"""
