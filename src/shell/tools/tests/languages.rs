use super::check;

#[test]
fn pip() {
    check(
        "
        pip install flask==3.0.0
        = pip install [] flask==3.0.0
        > install pip flask @3.0.0!
        pip3.11 --timeout 100 --retries=3 install -q --cert x --log l --report r --config-settings a=b -U pip
        = pip install [--timeout=100 --retries=3 --quiet --cert=x --log=l --report=r --config-settings=a=b --upgrade] pip
        > install pip pip
        python3.12 -u -m pip --no-cache-dir install -rrequirements.txt -r $DIR/dev.txt 'gunicorn>=20,<21'
        = pip install [--no-cache-dir --requirement=requirements.txt --requirement=$DIR/dev.txt] gunicorn>=20,<21
        > install pip gunicorn @>=20,<21~ | project requirements.txt $DIR/dev.txt
        pip install --no-cache -e .[dev] --group dev
        = pip install [--no-cache-dir --editable=.[dev] --group=dev]
        > install pip path:.[dev]? | project sources .[dev]
        pip install -r r.txt -c c.txt
        > install pip  | project r.txt c.txt
        pip install . --require-hashes
        > install pip path:.? | project locked sources .
        pip install -c c.txt 'a[x,y]~=1.2; python_version<\"3\"' b===1 'c @ https://x/c.whl' git+https://h/d.git@v1#egg=d e.whl dist/f-1.tar.gz /tmp/g.zip 'h>=1' i==$V $J
        > install pip a[x,y] @~=1.2~, b @1!, url:c @ https://x/c.whl?, url:git+https://h/d.git@v1#egg=d @v1!, path:e.whl?, path:dist/f-1.tar.gz?, path:/tmp/g.zip?, h @>=1+, i @$V?, var:$J?
        pip uninstall -y -r x.txt setuptools
        = pip uninstall [--yes --requirement=x.txt] setuptools
        > remove pip setuptools
        pip install a-1-py3-none-any.whl[all] git+https://h/d@main dist/a~b.whl
        > install pip path:a-1-py3-none-any.whl[all]?, url:git+https://h/d@main @main, path:dist/a~b.whl?
        pip cache purge
        > clean pip All
        pip --version
        > nothing
        python -m venv /venv
        = python [-m=venv] /venv
        > nothing
        python setup.py install
        > build pip
        pipx install --python python3.11 --index-url u poetry==1.8
        = pipx install [--python=python3.11 --index-url=u] poetry==1.8
        > install pipx poetry @1.8!
        ",
    );
}

#[test]
fn uv_poetry_pipenv() {
    check(
        "
        uv pip install --system --no-cache -r requirements.txt
        = uv pip install [--system --no-cache --requirement=requirements.txt]
        > install uv  | project requirements.txt
        uv pip install --system flask ruff==0.1
        > install uv flask, ruff @0.1!
        uv sync --frozen --no-dev --no-install-project --extra web
        = uv sync [--frozen --no-dev --no-install-project --extra=web]
        > install uv  | project locked
        uv sync
        > install uv  | project sources
        uv --directory /app run --no-sync python -m pip -y
        = uv run [--directory=/app --no-sync] python -m pip -y
        uv tool install ruff@latest
        > install uv ruff @latest
        uv cache clean
        > clean uv All
        poetry install -n --no-root --only main
        = poetry install [--no-interaction --no-root --only=main]
        > install poetry  | project locked
        poetry install
        > install poetry  | project locked sources
        poetry cache clear --all .
        > clean poetry All
        pipenv install --system --deploy
        > install pipenv  | project locked
        pipenv sync
        > install pipenv  | project locked
        pipenv install flask
        > install pipenv flask
        python -m poetry install --no-root
        > install poetry  | project locked
        ",
    );
}

#[test]
fn conda() {
    check(
        "
        conda install -y -n base -c conda-forge numpy=1.2 'pandas>=2' conda-forge::mamba $X
        = conda install [--yes --name=base --channel=conda-forge] numpy=1.2 pandas>=2 conda-forge::mamba $X ?$X
        > install conda numpy @=1.2~, pandas @>=2+, conda-forge::mamba, var:$X?
        conda env create -f environment.yml
        = conda env create [--file=environment.yml]
        > install conda  | project environment.yml
        micromamba install -y -n base -f /tmp/env.yml
        > install conda  | project /tmp/env.yml
        conda clean -afy
        = conda clean [--all --force-pkgs-dirs --yes]
        > clean conda All
        conda clean -tipsy
        = conda clean [--tarballs --index-cache --packages -s --yes]
        > clean conda All
        conda clean --tarballs
        > clean conda Packages
        conda update -n base --all
        > upgrade conda
        conda run -n x pip install -y
        = conda run [--name=x] pip install -y
        ",
    );
}

#[test]
fn npm() {
    check(
        "
        npm i -g npm@latest express@4.19.2 @scope/a @scope/b@^1 ./local file:x git+https://h/r.git#v1 user/repo https://h/x.tgz x@$V $Y
        = npm install [--global] npm@latest express@4.19.2 @scope/a @scope/b@^1 ./local file:x git+https://h/r.git#v1 user/repo https://h/x.tgz x@$V $Y ?$Y
        > install npm npm @latest, express @4.19.2!, @scope/a, @scope/b @^1~, path:./local?, path:file:x?, url:git+https://h/r.git#v1 @v1!, url:user/repo?, url:https://h/x.tgz?, x @$V?, var:$Y?
        npm --prefix /x install --omit dev --loglevel error --unsafe-perm true
        = npm install [--prefix=/x --omit=dev --loglevel=error --unsafe-perm=true]
        > install npm  | project in /x
        npm ci --only=production --ignore-scripts
        = npm ci [--only=production --ignore-scripts]
        > install npm  | project locked
        npm add x
        > install npm x
        npm cache clean --force
        = npm cache clean [--force]
        > clean npm All
        npm run build -- --prod
        = npm run [] build --prod
        > build npm
        npm run lint
        > nothing
        npm -ws install
        = npm install [--workspaces]
        npm config set registry https://x
        = npm config set [] registry https://x
        npx -y -p typescript tsc -p .
        = npx [--yes --package=typescript] tsc -p .
        ",
    );
}

#[test]
fn yarn_pnpm_bun() {
    check(
        "
        yarn
        = yarn install []
        > install yarn  | project
        yarn --frozen-lockfile --network-timeout 100000 --production
        = yarn install [--frozen-lockfile --network-timeout=100000 --production]
        > install yarn  | project locked
        yarn --version
        = yarn [--version]
        > nothing
        yarn build:prod
        = yarn [] build:prod
        > build yarn
        yarn global add -W typescript@5.1.0
        = yarn global add [--ignore-workspace-root-check] typescript@5.1.0
        > install yarn typescript @5.1.0!
        yarn cache clean
        > clean yarn All
        yarn install cache
        > install yarn  | project
        yarn $CMD
        = yarn [] ?$CMD
        > nothing
        pnpm i --frozen-lockfile -P
        = pnpm install [--frozen-lockfile --production]
        > install pnpm  | project locked
        pnpm fetch --prod
        > install pnpm  | project locked
        pnpm --filter web run build
        = pnpm run [--filter=web] build
        > build pnpm
        pnpm add -g turbo
        > install pnpm turbo
        bun i --frozen-lockfile -p
        = bun install [--frozen-lockfile --production]
        > install bun  | project locked
        bun add zod@3
        > install bun zod @3~
        bun run build --minify
        = bun run [] build --minify
        > build bun
        bun pm cache rm
        > clean bun All
        ",
    );
}

#[test]
fn ruby() {
    check(
        "
        gem install rake:13.2.1 bundler --no-document -N -v 2.4 x.gem
        = gem install [--no-document --no-document --version=2.4] rake:13.2.1 bundler x.gem
        > install gem rake @13.2.1!, bundler @2.4!, path:x.gem?
        gem i -v2 x
        = gem install [--version=2] x
        > install gem x @2!
        gem install nokogiri -- --use-system-libraries
        = gem install [] nokogiri --use-system-libraries
        gem install --version '~> 1.0' x
        > install gem x @~> 1.0~
        gem install x
        > install gem x
        bundle
        > install bundle  | project
        bundle install --jobs 4 --retry=3 -j$N --without development test
        = bundle install [--jobs=4 --retry=3 --jobs=$N --without=development] test
        > install bundle  | project
        bundle config set --local without dev
        = bundle config set [--local] without dev
        bundle exec rake -T
        = bundle exec [] rake -T
        ",
    );
}

#[test]
fn go() {
    check(
        "
        go install -tags foo example.com/tool@v1.4.0 example.com/x@latest
        = go install [-tags=foo] example.com/tool@v1.4.0 example.com/x@latest
        > install go example.com/tool @v1.4.0!, example.com/x @latest
        go install example.com/tool
        > install go example.com/tool
        go install ./...
        > build go
        go install std
        > build go
        go get -u -d -v github.com/x/y
        = go get [-u -d -v] github.com/x/y
        > install go github.com/x/y
        go get -d -v ./...
        > install go  | project sources
        go mod download -x
        = go mod download [-x]
        > install go  | project locked
        go build -ldflags='-s -w' -trimpath --tags x -o /out ./cmd/app
        = go build [-ldflags=-s -w -trimpath -tags=x -o=/out] ./cmd/app
        > build go
        go run -C dir github.com/a/b@v1 -flag
        = go run [-C=dir] github.com/a/b@v1 -flag
        > install go github.com/a/b @v1!
        go run main.go
        > build go
        go tool install x
        = go tool [] install x
        > nothing
        go clean -cache -modcache
        > clean go All
        ",
    );
}

#[test]
fn cargo() {
    check(
        "
        cargo install --locked --root /out ripgrep@14.0.0 fd-find
        = cargo install [--locked --root=/out] ripgrep@14.0.0 fd-find
        > install cargo ripgrep @14.0.0!, fd-find
        cargo install --version 1.2 x
        > install cargo x @1.2~
        cargo install --git https://h/r --tag v1 x
        > install cargo url:https://h/r @v1!
        cargo install --path .
        > build cargo
        cargo +nightly build -r -p app -j4
        = cargo build [+nightly --release --package=app --jobs=4]
        > build cargo
        cargo fetch --locked
        > install cargo  | project locked
        cargo chef cook --release --recipe-path recipe.json
        = cargo chef cook [--release --recipe-path=recipe.json]
        > install cargo  | project locked recipe.json
        ",
    );
}

#[test]
fn php() {
    check(
        "
        composer install -d /app --no-dev -o --ignore-platform-req ext-x
        = composer install [--working-dir=/app --no-dev --optimize-autoloader --ignore-platform-req=ext-x]
        > install composer  | project locked in /app
        php -d memory_limit=-1 /usr/bin/composer require a/b:^1.0 c/d 2.0 e/f
        = composer require [] a/b:^1.0 c/d 2.0 e/f
        > install composer a/b @^1.0~, c/d @2.0!, e/f
        composer global require x/y
        > install composer x/y
        composer update --no-dev
        > install composer  | project
        composer clear-cache
        > clean composer All
        php artisan serve --port=1
        = php [] artisan serve --port=1
        ",
    );
}

#[test]
fn java() {
    check(
        "
        mvn -B -ntp -f pom.xml -Dmaven.test.skip=true -pl a,b -am dependency:go-offline
        = mvn [--batch-mode --no-transfer-progress --file=pom.xml --define=maven.test.skip=true --projects=a,b --also-make] dependency:go-offline
        > install mvn  | project pom.xml
        ./mvnw clean package -DskipTests -Pprod -T 1C
        = mvn [--define=skipTests --activate-profiles=prod --threads=1C] clean package
        > build mvn
        mvn --version
        > nothing
        ./gradlew dependencies --no-daemon -x test -Pa=b
        = gradle [--no-daemon --exclude-task=test --project-prop=a=b] dependencies
        > install gradle  | project
        gradle clean :app:bootJar
        > build gradle
        ",
    );
}

#[test]
fn dotnet_and_mix() {
    check(
        "
        dotnet restore src/App.csproj -r linux-x64 --configfile n /p:A=B
        = dotnet restore [--runtime=linux-x64 --configfile=n] src/App.csproj /p:A=B
        > install dotnet  | project src/App.csproj
        dotnet publish -c Release -o /out -f net8.0 --no-restore
        = dotnet publish [--configuration=Release --output=/out --framework=net8.0 --no-restore]
        > build dotnet
        dotnet publish --self-contained true -a $A x.csproj
        = dotnet publish [--self-contained=true --arch=$A] x.csproj
        dotnet tool install -g dotnet-ef --version 8.0.0
        = dotnet tool install [--global --version=8.0.0] dotnet-ef
        > install dotnet dotnet-ef @8.0.0!
        dotnet nuget locals all --clear
        = dotnet nuget locals [--clear] all
        > clean dotnet All
        dotnet --version
        > nothing
        mix deps.get --only prod
        = mix deps.get [--only=prod]
        > install mix  | project
        mix do deps.get, deps.compile
        > install mix  | project
        mix release
        > build mix
        make -j4 -C src -j $N install
        = make [--jobs=4 --directory=src --jobs] $N install ?$N
        > build -
        ",
    );
}
