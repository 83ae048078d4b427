"""The real process over real sockets, against a stand-in for Discord."""
