"""What `spark-submit` is given: the trainer's commands, as `trainer` itself takes them."""

from trainer.__main__ import main

if __name__ == "__main__":
    main()
