"""What a machine makes up: no input ends in anything but an answer or a sentence, in a bounded time."""
