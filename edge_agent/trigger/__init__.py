"""What starts an inspection: the line over MQTT, or a clock."""
