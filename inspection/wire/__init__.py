"""How stations and the cluster speak over MQTT: messages, their codec, topics, and the link itself."""
