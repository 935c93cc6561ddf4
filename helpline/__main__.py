"""`python -m helpline`, where the command `helpline` is not on the path."""

from helpline.cli import main

if __name__ == "__main__":
    main()
