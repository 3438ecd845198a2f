"""What is scarce, and who holds it: slots (counted) and resources (exclusive), and the claims on both.

Owns `stock`, `exclusive` and `claim`; nothing else writes them. Invariants: the live claims of a stock never exceed
its capacity plus its overbooking, no two live claims of a resource overlap, a claim resolves once. The database
refuses what would break them, whatever the code above does; a hold that has lapsed never blocks (R10).
"""
