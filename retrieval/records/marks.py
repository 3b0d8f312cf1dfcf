"""What stands in a text for the name of a deal and of a partner that the asker knows. Pure."""

DEAL_MARK, PARTNER_MARK = "\ue000", "\ue001"
