use super::check;

#[test]
fn curl() {
    check(
        "
        curl -fsSL https://x/a.sh
        = curl [--fail --silent --show-error --location] https://x/a.sh
        > download https://x/a.sh to stdout
        curl -fsSLo /a/b https://x/$V/a -H 'A: b' --retry 3
        = curl [--fail --silent --show-error --location --output=/a/b --header=A: b --retry=3] https://x/$V/a
        > download https://x/$V/a to file /a/b
        curl -sSLO https://x/a --output-dir /tmp
        > download https://x/a to named /tmp
        curl -o- --url https://x
        = curl [--output=- --url=https://x]
        > download https://x to stdout
        curl -k --proto =https --tlsv1.2 -sSf https://x
        = curl [--insecure --proto==https --tlsv1.2 --silent --show-error --fail] https://x
        curl --version
        > nothing
        curl -I https://x
        > nothing
        curl.exe -L https://x
        > download https://x to stdout
        ",
    );
}

#[test]
fn wget() {
    check(
        "
        wget https://x/a
        = wget [] https://x/a
        > download https://x/a to named -
        wget -qO- https://x/a
        = wget [--quiet --output-document=-] https://x/a
        > download https://x/a to stdout
        wget -nvO- https://x/a
        = wget [--no-verbose --output-document=-] https://x/a
        wget -nc -P /tmp --progress=dot:giga -o log https://x/a
        = wget [--no-clobber --directory-prefix=/tmp --progress=dot:giga --output-file=log] https://x/a
        > download https://x/a to named /tmp
        wget -O/tmp/a --header 'A: b' --no-check-certificate https://x/a
        = wget [--output-document=/tmp/a --header=A: b --no-check-certificate] https://x/a
        > download https://x/a to file /tmp/a
        wget -i list.txt
        > download  to named -
        wget --spider https://x
        > nothing
        ",
    );
}

#[test]
fn git() {
    check(
        "
        git clone --depth 1 -b v1 --recursive https://x/r.git /src
        = git clone [--depth=1 --branch=v1 --recurse-submodules] https://x/r.git /src
        > clone https://x/r.git v1 /src
        git -C /x -c a=b checkout -b y
        = git checkout [-C=/x -c=a=b -b=y]
        git clone https://x/r
        > clone https://x/r - -
        git submodule update --init --recursive --depth 1
        = git submodule update [--init --recursive --depth=1]
        ",
    );
}

#[test]
fn tar() {
    check(
        "
        tar xzf a.tgz
        = tar [--extract --gzip --file=a.tgz]
        > unpack a.tgz to -
        tar xzfC a.tgz /opt --strip 1
        = tar [--extract --gzip --file=a.tgz --directory=/opt --strip-components=1]
        > unpack a.tgz to /opt
        tar -xJf a.txz -C /opt --strip-components=1 --exclude x only/this
        = tar [--extract --xz --file=a.txz --directory=/opt --strip-components=1 --exclude=x] only/this
        > unpack a.txz to /opt
        tar -xz --file=- -C /x
        > unpack  to /x
        tar xf $A
        = tar [--extract --file=$A]
        > unpack $A to -
        tar $OPTS a
        = tar [] $OPTS a ?$OPTS
        tar czf a.tgz .
        > nothing
        tar -xzvf- -C/x
        = tar [--extract --gzip --verbose --file=- --directory=/x]
        unzip -qo a.zip -d /x
        = unzip [--quiet --overwrite --directory=/x] a.zip
        > unpack a.zip to /x
        gunzip -k a.gz
        > unpack a.gz to -
        gzip -9 a
        > nothing
        xz -d a.xz
        > unpack a.xz to -
        ",
    );
}

#[test]
fn files() {
    check(
        "
        rm -rf /var/lib/apt/lists/* $X /tmp/*
        = rm [--recursive --force] /var/lib/apt/lists/* $X /tmp/* ?$X
        > delete -r /var/lib/apt/lists/* $X /tmp/*
        rm -fR -- -x
        > delete -r -x
        rmdir /x
        > delete some /x
        find /var/lib/apt/lists -delete
        = find [-delete] /var/lib/apt/lists
        > delete -r /var/lib/apt/lists
        find /var/lib/apt/lists -type f -delete
        > delete -r /var/lib/apt/lists
        find /var/lib/apt/lists -type f -name x -delete
        > delete -r some /var/lib/apt/lists
        find /a /b ( -name *.pyc -o -type d ) -exec rm -rf {} + -print
        = find [-name=*.pyc -o -type=d -exec=rm -rf {} -print] /a /b
        > delete -r some /a /b
        find / -name x -exec chmod 755 {} ; -delete
        = find [-name=x -exec=chmod 755 {} -delete] /
        chmod -R 777 /x
        = chmod [--recursive] 777 /x
        > mode 777 /x true
        chmod -x,g+w file
        = chmod [] -x,g+w file
        > mode -x,g+w file false
        chmod -Rv u+rwX a b
        > mode u+rwX a b true
        chown -R --from=root app:app /x $Y
        > owner app:app /x $Y true
        chgrp -R 0 /x
        > owner 0 /x true
        set -euxo pipefail
        = set [-e -u -x -o=pipefail]
        set -oe pipefail +x
        = set [-o=pipefail -e +x]
        set -- -e
        = set [] -e
        ln -sfn /bin/bash /bin/sh
        = ln [--symbolic --force --no-dereference] /bin/bash /bin/sh
        mv -t /x a b
        = mv [--target-directory=/x] a b
        cp -a --no-preserve mode a b
        = cp [--archive --no-preserve=mode] a b
        mkdir -pm 755 x
        = mkdir [--parents --mode=755] x
        ",
    );
}

#[test]
fn users() {
    check(
        "
        useradd -lmu 123456 -g app -s /bin/sh app
        = useradd [--no-log-init --create-home --uid=123456 --gid=app --shell=/bin/sh] app
        > user app 123456 false
        useradd --uid=123456 -r app
        > user app 123456 true
        useradd -u123456 app
        > user app 123456 false
        useradd -u $ID -d /home/x app
        > user app $ID false
        useradd -D
        > nothing
        adduser -D -S -h /x -u 1000 -G app app
        = adduser [--disabled-password --system --home=/x --uid=1000 -G=app] app
        > user app 1000 true
        adduser --system --gecos '' --uid 5 --disabled-password app
        = adduser [--system --comment= --uid=5 --disabled-password] app
        adduser app sudo
        > nothing
        usermod -aG docker app
        = usermod [--append --groups=docker] app
        groupadd -r -g 10 app
        = groupadd [--system --gid=10] app
        echo -n x
        = none
        ",
    );
}
