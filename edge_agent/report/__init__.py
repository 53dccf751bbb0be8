"""From verdict to receipt: spool on disk, encoder beside the loop, reporter towards the cluster."""
