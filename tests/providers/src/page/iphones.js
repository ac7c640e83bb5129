// The panel of the iPhones: the pushes that each device was sent, live.
