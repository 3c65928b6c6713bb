#!/usr/bin/python3
"""What a mail says to a program that nobody here wrote: read_mail.py FILE FOLDER

Prints JSON: its headers, decoded, by lower-case names, its text, its transfer encodings, and the attachments, which it writes to FOLDER.
"""
import email
import email.policy
import json
import pathlib
import sys

message = email.message_from_bytes(pathlib.Path(sys.argv[1]).read_bytes(), policy=email.policy.default)
parts = [part for part in message.walk() if not part.is_multipart()]
attachments = []
for part in parts:
    if part.get_filename():
        (pathlib.Path(sys.argv[2]) / part.get_filename()).write_bytes(part.get_payload(decode=True))
        attachments.append({"name": part.get_filename(), "type": part.get_content_type()})
texts = [part for part in parts if part.get_content_type() == "text/plain"]
print(
    json.dumps(
        {
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "type": message.get_content_type(),
            "text": texts[0].get_content(),
            "encodings": [part["content-transfer-encoding"] for part in parts],
            "defects": [str(defect) for defect in message.defects],
            "attachments": attachments,
        }
    )
)
