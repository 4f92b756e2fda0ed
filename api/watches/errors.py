"""The errors of watches.

WebhookError    RuntimeError: a message was not taken by its receiver
"""


class WebhookError(RuntimeError):
    """A receiver did not take a message. It may be sent again."""
