"""What a learner takes along: a report to hand in, a notebook that runs anywhere."""
