# {{ title }} {{ service }} of cluster {{ cluster }}.
# {{ made_by }}
{% if origin %}
# Placed by {{ origin }}.
{% endif %}
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE={{ service | sh }}
PRODUCT={{ product | sh }}
ROLE={{ role | sh }}
TITLE={{ title | sh }}
ENDPOINT={{ endpoint | sh }}
ROOT={{ root | sh }}
RUN_AS={{ user | sh }}
UNIT={{ unit | sh }}

# Ports that it opens, and the parameter that says each.
PORTS={{ ports | sh }}

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES={{ directories | sh }}
STATE_FILE={{ state_file | sh }}
LEAST_FREE_PERCENT={{ min_free_percent }}

# The part of the distribution that is put in place last.
PROGRAM_FOLDER={{ program_folder | sh }}

# For the product's own functions.
{% for variable in variables %}
{{ variable[0] }}={{ variable[1] | sh }}
{% endfor %}
{% if container %}

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER={{ container | sh }}
IMAGE={{ image | sh }}
IMAGE_ID={{ image_id | sh }}
COMPOSE_PROJECT={{ compose_project | sh }}
COMPOSE_SERVICE={{ compose_service | sh }}
NETWORK={{ network | sh }}
DEFINITION={{ definition | sh }}
GRACE_SECONDS={{ grace }}

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER={{ holder | sh }}

# Folders of this machine that are mounted in it.
MOUNTS={{ mounts | sh }}
{% endif %}
