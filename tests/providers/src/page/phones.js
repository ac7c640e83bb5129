// The panel of the customers' phones: a person writes to a company's number and sees its answers.
