"""What tests stand on; nothing here is part of the product."""
